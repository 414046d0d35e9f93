// The reply box: grows, has its draft kept by the server, sends without leaving the page. A form's id says a thing once.
import { forgetCarried, startDraft } from "./draft.js";

const LARGEST = 100 * 1024 * 1024;

export function startComposer() {
  const form = document.querySelector("[data-composer]");
  if (!form) return forgetCarried();
  const text = form.querySelector("[data-text]"), file = form.querySelector("[data-file]");
  const draft = startDraft(form, text);
  grow(text);
  text.addEventListener("input", () => { draft.changed(); grow(text); wrong(form, ""); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  file.addEventListener("change", () => picked(form, file));
  form.querySelector("[data-unpick]").addEventListener("click", () => { file.value = ""; file.dispatchEvent(new Event("change", { bubbles: true })); text.focus(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(form, text, file, draft); });
  takeDropped(form, file);
  form.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-canned]");
    if (reply) insert(text, reply.dataset.canned);
  });
  document.addEventListener("keydown", (event) => {
    const suggested = event.key === "." && (event.ctrlKey || event.metaKey) && form.querySelector("[data-suggested]");
    if (suggested) { event.preventDefault(); suggested.click(); }
  });
}

function insert(text, words) {
  text.closest("form").querySelector("details.canned").open = false;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input"));
  text.focus();
}

async function send(form, text, file, draft) {
  if (form.classList.contains("busy")) return;
  if (!text.value.trim() && !file.files.length) return wrong(form, form.dataset.empty);
  if (file.files[0]?.size > LARGEST) return wrong(form, form.dataset.large);
  const words = text.value;
  busy(form, true);
  await draft.rests();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "x-guichet-script": "1" } });
    const told = await answer.json();
    if (answer.status === 401) location.assign("/sign-in?next=" + encodeURIComponent(location.pathname));
    if (!answer.ok) { wrong(form, answer.status === 503 ? form.dataset.failed : told.error); return; }
    form.elements.form.value = told.form;
    if (text.value === words) text.value = "";
    draft.sent();
    file.value = "";
    file.dispatchEvent(new Event("change", { bubbles: true }));
    grow(text);
    wrong(form, "");
    document.dispatchEvent(new Event("desk-said"));
    document.dispatchEvent(new Event("desk-changed"));
  } catch {
    wrong(form, form.dataset.failed);
  } finally {
    busy(form, false);
    text.focus();
  }
}

function picked(form, file) {
  const chosen = file.files[0], line = form.querySelector("[data-picked]");
  line.hidden = !chosen;
  form.querySelector("[data-picked-name]").textContent = chosen ? chosen.name : "";
  wrong(form, chosen?.size > LARGEST ? form.dataset.large : "");
}

function takeDropped(form, file) {
  const take = (event, files) => { if (files?.length) { event.preventDefault(); file.files = files; file.dispatchEvent(new Event("change", { bubbles: true })); } };
  document.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
  document.addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
  form.addEventListener("paste", (event) => take(event, event.clipboardData?.files));
}

function wrong(form, words) {
  const line = form.querySelector("[data-wrong]");
  line.textContent = words;
  line.hidden = !words;
}

function busy(form, is) {
  form.classList.toggle("busy", is);
  form.querySelector("[data-send]").setAttribute("aria-busy", String(is));
}

function grow(text) {
  text.style.height = "auto";
  text.style.height = Math.min(text.scrollHeight + 3, 152) + "px";
}
