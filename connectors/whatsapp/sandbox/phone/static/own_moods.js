// The menu's own part: who this customer is to Meta, and what Meta does wrong.
import { byId, element } from "./elements.js";
import { notice } from "./notice.js";
import { closePanel } from "./panels.js";
import { onLanguage, t } from "./texts.js";

const MOODS = { token_revoked: true, spam_paused: true, too_many: 0.34, broken: 0.34, lost_answers: 0.34, duplicates: 0.34, reorder: 0.34, statuses_lost: 0.34, media_expired: 0.34, delay: 5 };
const HOURS = 25;

export function startMoods(act) {
  const hidden = tick((on) => act(on ? "hide_number" : "show_number"));
  const number = element("button", { type: "button", className: "wide", onclick: () => { closePanel(); void act("new_number"); } });
  const later = element("button", { type: "button", className: "wide", onclick: () => void passTime() });
  const moods = Object.entries(MOODS).map(([name, bad]) => [name, tick((on) => change({ [name]: on ? bad : typeof bad === "number" ? 0 : false }))]);
  const titles = [element("h3", { className: "menu-label" }), element("h3", { className: "menu-label" })];
  byId("own-menu").append(titles[0], hidden.row, number, titles[1], ...moods.map(([, mood]) => mood.row), later);
  onLanguage(() => {
    titles[0].textContent = t("whoTitle");
    titles[1].textContent = t("wrongTitle");
    hidden.words.textContent = t("hide");
    number.textContent = t("newNumber");
    later.textContent = t("later");
    for (const [name, mood] of moods) mood.words.textContent = t(name);
  });
  byId("open-menu").addEventListener("click", async () => {
    const state = await ask("/sandbox/state");
    for (const [name, mood] of moods) mood.box.checked = Boolean(state?.misbehaviour[name]);
  });
}

function tick(then) {
  const box = element("input", { type: "checkbox" });
  const words = element("span");
  box.onchange = () => then(box.checked);
  return { box, words, row: element("label", { className: "own-tick" }, box, words) };
}

async function passTime() {
  closePanel();
  if (await ask("/sandbox/clock", "POST", { hours: HOURS })) notice(t("passed", HOURS));
}

const change = (wrong) => ask("/sandbox/misbehaviour", "PATCH", wrong);

async function ask(address, method = "GET", data) {
  const body = data && JSON.stringify(data);
  const answer = await fetch(address, { method, body, headers: body ? { "content-type": "application/json" } : {} }).catch(() => null);
  if (answer?.ok) return answer.json();
  notice(t("notDone"));
  return null;
}
