// Brings the page to what the server says now, touching only what changed: no scroll, focus, typed word, open fold or playing video is lost.
import { localise } from "./times.js";

const known = new Map();
const title = document.title;
let seen = 0;

export function remember() {
  for (const element of document.querySelectorAll("[data-live], [data-merge] > *")) known.set(element.id, element.outerHTML);
  seen = waiting();
  cue();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { seen = waiting(); cue(); } });
}

export async function refresh() {
  const answer = await fetch(location.pathname + location.search, { headers: { "x-guichet-live": "1", "x-guichet-script": "1" } });
  if (answer.status === 401) location.assign("/sign-in?next=" + encodeURIComponent(location.pathname));
  if (!answer.ok) return answer.status;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (place(document) !== place(fresh)) { location.reload(); return answer.status; }
  document.dispatchEvent(new Event("desk-before"));
  for (const element of document.querySelectorAll("[data-live]")) sync(element, fresh.getElementById(element.id));
  localise(document);
  cue();
  document.dispatchEvent(new Event("desk-after"));
  return answer.status;
}

const place = (page) => page.querySelector("[data-live-once]")?.dataset.liveOnce;

function sync(old, fresh) {
  if (!fresh || known.get(old.id) === fresh.outerHTML) return;
  known.set(old.id, fresh.outerHTML);
  const list = inside(old), wanted = inside(fresh);
  if (list && wanted) merge(list, wanted); else replace(old, fresh);
}

const inside = (element) => (element.matches("[data-merge]") ? element : element.querySelector("[data-merge]"));

function merge(list, wanted) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const gone = new Map([...list.children].map((item) => [item.id, item]));
  let before = list.firstElementChild;
  for (const item of [...wanted.children]) {
    let here = gone.get(item.id);
    gone.delete(item.id);
    const html = item.outerHTML;
    if (!here) { here = document.adoptNode(item); here.classList.add("fresh"); known.set(here.id, html); list.insertBefore(here, before); continue; }
    if (here === before) before = before.nextElementSibling; else list.insertBefore(here, before);
    if (known.get(here.id) !== html) { known.set(here.id, html); replace(here, item); }
  }
  for (const item of gone.values()) { known.delete(item.id); item.remove(); }
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function replace(old, fresh) {
  const open = [...old.querySelectorAll("details")].map((fold) => [fold.id, fold.open]);
  const typed = [...old.querySelectorAll("input[id]")].filter((field) => field.value !== field.defaultValue).map((field) => [field.id, field.value]);
  const focus = old.contains(document.activeElement) ? [...old.querySelectorAll(REACHABLE)].indexOf(document.activeElement) : -1;
  const next = document.adoptNode(fresh);
  keepMedia(old, next);
  old.replaceWith(next);
  for (const [id, was] of open) { const fold = id && next.querySelector("#" + CSS.escape(id)); if (fold) fold.open = was; }
  for (const [id, value] of typed) { const field = next.querySelector("#" + CSS.escape(id)); if (field) field.value = value; }
  if (focus >= 0) next.querySelectorAll(REACHABLE)[focus]?.focus({ preventScroll: true });
}

// A picture or a video that is there already stays the same element.
function keepMedia(old, next) {
  for (const media of next.querySelectorAll("img[src], video[src], audio[src]")) {
    const same = old.querySelector(`${media.localName}[src="${CSS.escape(media.getAttribute("src"))}"]`);
    if (same) media.replaceWith(same);
  }
}

function waiting() {
  const pill = document.querySelector("[data-waiting]");
  return pill ? Number(pill.dataset.waiting) : document.querySelectorAll(".bubble.theirs").length;
}

function cue() {
  const count = document.querySelector("[data-waiting]") ? waiting() : 0;
  const news = document.hidden && waiting() > seen;
  if (!news) seen = Math.min(seen, waiting());
  if (!document.hidden) seen = waiting();
  document.title = (news ? "● " : "") + (count ? `(${count}) ` : "") + title;
}

const REACHABLE = "a[href], button, summary, input, textarea";
