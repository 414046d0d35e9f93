// One line above the composer that says what did not work, for some seconds, with at most one thing to do about it.
import { byId, element } from "./elements.js";

const SHOWN_FOR = 9000;
let timer = 0;

export function notice(text, action, onAction) {
  const line = byId("notice");
  clearTimeout(timer);
  const hide = () => { line.hidden = true; };
  line.replaceChildren(text);
  if (action) line.append(element("button", { type: "button", textContent: action, onclick: () => { hide(); onAction(); } }));
  line.hidden = false;
  timer = setTimeout(hide, SHOWN_FOR);
}
