// One message as a list item: words, files, buttons, time and delivery mark.
import { drawing, element, linked } from "./elements.js";
import { voicePlayer } from "./player.js";
import { clock, size, t } from "./texts.js";

export const addressOf = (file) => file.url || `/files/${encodeURIComponent(file.id)}`;

// `does`: retry(entry), press(entry, button), enlarge(file).
export function bubble(entry, does, quoted) {
  const shows = entry.media.some((file) => ["image", "video"].includes(file.kind));
  const item = element("li", { className: `bubble ${entry.mine ? "mine" : "theirs"}${shows ? " shows" : ""}` });
  item.dataset.id = entry.id;
  item.append(element("span", { className: "unseen", textContent: `${t(entry.mine ? "you" : "they")}, ` }));
  if (quoted) item.append(element("p", { className: "quote", textContent: quoted }));
  for (const file of entry.media) item.append(SHOWN[file.kind]?.(file, does) ?? documentLink(file));
  if (entry.text) item.append(element("p", { className: "words" }, ...linked(entry.text)));
  item.append(meta(entry));
  if (entry.buttons?.length) item.append(answers(entry, does));
  if (entry.mine) showState(item, entry, does);
  return item;
}

// The mark, and below a message that did not go out the way to try again.
export function showState(item, entry, does) {
  const [paths, box] = MARKS[entry.state];
  const mark = element("span", { className: `mark ${entry.state}`, role: "img", "aria-label": t(entry.state), title: t(entry.state) }, drawing(box, ...paths));
  item.querySelector(".meta .mark")?.remove();
  item.querySelector(".meta").append(mark);
  item.querySelector(".retry")?.remove();
  if (entry.state === "failed") {
    item.append(element("button", { type: "button", className: "retry", textContent: t("retry"), onclick: () => does.retry(entry) }));
  }
}

export function showProgress(item, part) {
  let bar = item.querySelector("progress");
  if (part === null) return bar?.remove();
  if (!bar) {
    bar = element("progress", { className: "progress", max: 1, "aria-label": t("waiting") });
    item.querySelector(".meta").before(bar);
  }
  bar.value = part;
}

// A line of words for what quotes or announces this message.
export function summary(entry) {
  const files = entry.media.map((file) => t(file.kind) || file.name);
  return [...files, entry.text].filter(Boolean).join(" · ");
}

function meta(entry) {
  const time = element("time", { dateTime: new Date(entry.at).toISOString(), textContent: clock(entry.at) });
  return element("div", { className: "meta" }, time);
}

function answers(entry, does) {
  const made = entry.buttons.map((button) =>
    element("button", { type: "button", textContent: button.title, onclick: () => does.press(entry, button) }));
  return element("div", { className: "answers" }, ...made);
}

function picture(file, does) {
  if (!file.inline) return documentLink(file);
  const image = element("img", { src: addressOf(file), alt: file.name || t("image"), decoding: "async" });
  const button = element("button", { type: "button", className: "picture", "aria-label": t("openPicture", file.name || ""), onclick: () => does.enlarge(file) }, image);
  image.onerror = () => button.replaceWith(element("p", { className: "lost", textContent: t("lost") }));
  return button;
}

function video(file) {
  const player = element("video", { src: addressOf(file), controls: true, playsInline: true, preload: "metadata", "aria-label": `${t("video")} ${file.name || ""}` });
  player.onerror = () => player.replaceWith(documentLink(file, t("unplayable")));
  return player;
}

function audio(file) {
  const player = element("audio", { src: addressOf(file), controls: true, preload: "metadata", "aria-label": `${t("audio")} ${file.name || ""}` });
  player.onerror = () => player.replaceWith(documentLink(file, t("unplayable")));
  return player;
}

function documentLink(file, remark) {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(file.name || "")?.[1]?.toUpperCase();
  const facts = [ending, size(file.size || 0), remark].filter(Boolean).join(" · ");
  const words = element("span", {}, element("span", { className: "file-name", textContent: file.name || t("document") }), element("span", { className: "file-facts", textContent: facts }));
  return element("a", { className: "file", href: addressOf(file), download: file.name || "" }, drawing("0 0 24 24", "M6 3.5h8l4.5 4.5v12.5H6z", "M14 3.5V8h4.5M9 12.5h6M9 16h6"), words);
}

const SHOWN = { image: picture, video, audio, voice: (file) => voicePlayer(addressOf(file), file.size || 0), document: (file) => documentLink(file) };

const MARKS = {
  waiting: [["M8 1.2a4.8 4.8 0 1 0 .01 0", "M8 3.6V6l1.7 1.2"], "0 0 16 12"],
  sent: [["M3 6.4l3.2 3.2L12.6 2.4"], "0 0 16 12"],
  delivered: [["M1 6.4l3.2 3.2L10.6 2.4", "M7.6 9.2l.5.4L14.6 2.4"], "0 0 16 12"],
  read: [["M1 6.4l3.2 3.2L10.6 2.4", "M7.6 9.2l.5.4L14.6 2.4"], "0 0 16 12"],
  failed: [["M8 1.2a4.8 4.8 0 1 0 .01 0", "M8 3.4v3M8 8.4v.1"], "0 0 16 12"],
};
