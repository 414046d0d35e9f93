// Elements built from data. Words only ever become text, never markup.
const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((c) => c !== null && c !== undefined));
  return made;
}

export function drawing(viewBox, ...paths) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", viewBox);
  made.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    made.append(path);
  }
  return made;
}

// The text as nodes: http and https addresses as links, ticket numbers in one piece at the end of a line. What follows an address as punctuation stays outside.
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(/\bhttps?:\/\/[^\s<>"«»]+/giu)) {
    const address = found[0].replace(/[.,;:!?…)\]}'’]+$/u, "");
    if (!URL.canParse(address)) continue;
    nodes.push(...whole(text.slice(from, found.index)));
    nodes.push(element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", textContent: address }));
    from = found.index + address.length;
  }
  return [...nodes, ...whole(text.slice(from))];
}

const whole = (words) => words.split(/\b(G-\d+)\b/u).map((part, n) => (n % 2 ? element("span", { className: "whole", textContent: part }) : part));
