// What this page has beside the chat: the support chat's switch, the phone's keys, flight mode, and trouble.
import { byId, element } from "./elements.js";
import { notice } from "./notice.js";
import { closePanel } from "./panels.js";
import { onLanguage, t } from "./texts.js";
import { startTrouble } from "./trouble.js";

export function startOwn({ person }) {
  const base = `/api/chats/${encodeURIComponent(person.key)}/phone`;
  let phone = null;

  const show = (told) => {
    phone = told;
    byId("screen").classList.toggle("closed", !phone.opted_in);
    byId("gate").hidden = phone.opted_in;
    drawMenu(phone, ask);
  };
  const ask = async (what, body = {}) => {
    try {
      const answer = await fetch(`${base}/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return await answer.json();
    } catch {
      closePanel();
      notice(t("notDone"));
      return null;
    }
  };

  byId("composer").before(gate(ask));
  byId("open-menu").closest(".top").classList.add("branded");
  startTrouble(ask, () => phone);
  onLanguage(() => {
    byId("gate").replaceWith(gate(ask, byId("gate").hidden));
    if (phone) drawMenu(phone, ask);
  });
  document.addEventListener("told", (e) => e.detail.type === "phone" && show(e.detail));
  fetch(base).then((answer) => answer.json()).then(show, () => notice(t("notDone")));
}

function gate(ask, hidden = true) {
  const open = element("button", { type: "button", className: "wide solid", textContent: t("gateOpen"), onclick: async () => {
    open.disabled = true;
    await ask("consent", { state: "given" });
    open.disabled = false;
    byId("words").focus();
  } });
  return element("div", { id: "gate", className: "gate", hidden }, element("p", { className: "gate-title", textContent: t("gateTitle") }), element("p", { textContent: t("gateText") }), open);
}

function drawMenu(phone, ask) {
  const does = (label, what, body) => element("button", { type: "button", className: "wide", textContent: label, onclick: () => ask(what, body) });
  byId("own-menu").replaceChildren(
    block(t("support"), t(phone.opted_in ? "supportOn" : "supportOff"), t("supportHelp"),
      does(t(phone.opted_in ? "switchOff" : "switchOn"), "consent", { state: phone.opted_in ? "withdrawn" : "given" })),
    block(t("device"), phone.device, t("deviceHelp"), does(t("newDevice"), "device")),
    block(t("online"), t(phone.offline ? "isOffline" : "isOnline"), t("offlineHelp"),
      does(t(phone.offline ? "offlineOff" : "offlineOn"), "offline", { offline: !phone.offline })),
    element("p", { className: "own-head" }, element("span", { className: "menu-label", textContent: t("address") }), element("span", { className: "own-value", textContent: phone.user })),
    block(t("trouble"), "", t("troubleHelp"),
      element("button", { type: "button", className: "wide", id: "open-trouble", textContent: t("openTrouble"), onclick: () => document.dispatchEvent(new Event("open-trouble")) })),
  );
}

function block(label, value, help, button) {
  const head = element("p", { className: "own-head" }, element("span", { className: "menu-label", textContent: label }), element("span", { className: "own-value", textContent: value }));
  return element("div", { className: "own-block" }, head, button, help ? element("p", { className: "menu-help", textContent: help }) : null);
}
