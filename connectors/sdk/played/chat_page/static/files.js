// Files that a person chose, dropped or pasted: checked, shown before they go, then sent.
import { addressOf } from "./bubbles.js";
import { byId, drawing, element } from "./elements.js";
import { notice } from "./notice.js";
import { closePanel, openPanel } from "./panels.js";
import { LARGEST_FILE } from "./own_texts.js";
import { size, t } from "./texts.js";

const MOST = 10;
const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

// What the browser knows of a file, as a bubble takes it.
export function described(file, kind = kindOf(file)) {
  return { kind, name: file.name, mime: file.type, size: file.size, inline: kind !== "document", url: URL.createObjectURL(file), file };
}

export function startFiles(send) {
  const input = byId("files");
  const menu = byId("attach-menu");
  let chosen = [];

  const show = (files) => {
    const fitting = acceptable([...files]);
    if (!fitting.length) return;
    chosen = fitting.map((file) => described(file));
    byId("preview-stage").classList.toggle("several", chosen.length > 1);
    byId("preview-stage").replaceChildren(...chosen.map(preview));
    byId("caption").value = byId("words").value;
    openPanel("preview", "caption", () => { chosen = []; });
  };
  const toggle = (open) => {
    menu.hidden = !open;
    byId("attach").setAttribute("aria-expanded", String(open));
    if (open) byId("pick-picture").focus();
  };
  const pick = (accept) => {
    toggle(false);
    input.accept = accept;
    input.value = "";
    input.click();
  };

  byId("attach").onclick = () => toggle(menu.hidden);
  byId("pick-picture").onclick = () => pick("image/*,video/*");
  byId("pick-audio").onclick = () => pick("audio/*");
  byId("pick-file").onclick = () => pick("");
  input.onchange = () => show(input.files);
  menu.onkeydown = (e) => moveInMenu(e, menu, () => { toggle(false); byId("attach").focus(); });
  document.addEventListener("pointerdown", (e) => !menu.hidden && !e.target.closest("#attach-menu, #attach") && toggle(false));

  byId("preview-close").onclick = () => closePanel();
  byId("preview-form").onsubmit = (e) => {
    e.preventDefault();
    const [caption, files] = [byId("caption").value.trim(), chosen];
    byId("words").value = "";
    byId("words").dispatchEvent(new Event("input"));
    closePanel();
    files.forEach((file, n) => send(n === 0 ? caption : "", file));
  };
  takeDropped(show);
  return { pickAudio: () => pick("audio/*") };
}

function acceptable(files) {
  const wrong = files.find((f) => f.size > LARGEST_FILE || f.size === 0);
  if (wrong) notice(t(wrong.size ? "tooLarge" : "empty", wrong.name, size(LARGEST_FILE)));
  if (files.length > MOST) notice(t("tooMany"));
  return files.filter((f) => f.size > 0 && f.size <= LARGEST_FILE).slice(0, MOST);
}

function kindOf(file) {
  if (PICTURES.includes(file.type)) return "image";
  return ["video", "audio"].find((kind) => file.type.startsWith(`${kind}/`)) || "document";
}

function preview(file) {
  const shown = {
    image: () => element("img", { src: addressOf(file), alt: file.name }),
    video: () => element("video", { src: addressOf(file), controls: true, playsInline: true }),
    audio: () => element("audio", { src: addressOf(file), controls: true }),
  }[file.kind];
  if (shown) return shown();
  const words = element("span", {}, element("span", { className: "file-name", textContent: file.name }), element("span", { className: "file-facts", textContent: size(file.size) }));
  return element("div", { className: "file" }, drawing("0 0 24 24", "M6 3.5h8l4.5 4.5v12.5H6z", "M14 3.5V8h4.5"), words);
}

function moveInMenu(e, menu, leave) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (step) {
    e.preventDefault();
    items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  } else if (e.key === "Escape") leave();
}

function takeDropped(show) {
  const phone = byId("phone");
  const over = (e) => {
    if (![...e.dataTransfer.types].includes("Files")) return;
    e.preventDefault();
    byId("drop").hidden = false;
  };
  phone.addEventListener("dragover", over);
  phone.addEventListener("dragleave", (e) => { if (!phone.contains(e.relatedTarget)) byId("drop").hidden = true; });
  phone.addEventListener("drop", (e) => {
    e.preventDefault();
    byId("drop").hidden = true;
    show(e.dataTransfer.files);
  });
  byId("words").addEventListener("paste", (e) => {
    if (!e.clipboardData.files.length) return;
    e.preventDefault();
    show(e.clipboardData.files);
  });
}
