// The drawer of misbehaviours: what each does, what the counter must do, what it did.
import { byId, element } from "./elements.js";
import { TROUBLES } from "./own_texts.js";
import { closePanel, openPanel } from "./panels.js";
import { language, onLanguage, t } from "./texts.js";

export function startTrouble(ask, phone) {
  const results = new Map();
  const back = element("button", { type: "button", className: "round", id: "trouble-close" });
  back.append(byId("menu-close").firstElementChild.cloneNode(true));
  const title = element("h2", { id: "trouble-title" });
  const body = element("div", { className: "menu-body trouble-list" });
  const panel = element("div", { className: "panel", id: "trouble", role: "dialog", hidden: true }, element("header", { className: "panel-top" }, back, title), body);
  panel.setAttribute("aria-modal", "true");
  panel.setAttribute("aria-labelledby", "trouble-title");
  byId("menu").after(panel);
  back.onclick = () => closePanel();

  const attempt = async (name, button) => {
    button.disabled = true;
    const result = await ask("trouble", { name });
    if (result) results.set(name, result);
    draw();
  };
  const card = ([name, [label, what, expected]]) => {
    const button = element("button", { type: "button", className: "trouble-do", textContent: t("doIt") });
    button.disabled = !phone()?.has_session;
    button.setAttribute("aria-label", `${t("doIt")}: ${label}`);
    button.onclick = () => attempt(name, button);
    const lines = [
      element("div", { className: "trouble-head" }, element("h3", { textContent: label }), button),
      element("p", { textContent: what }),
      element("p", { className: "trouble-expected", textContent: `${t("expected")}\u00a0: ${expected}` }),
    ];
    const result = results.get(name);
    if (result) {
      const verdict = t(result.as_expected ? "asExpected" : "notExpected");
      lines.push(element("p", { className: `trouble-result ${result.as_expected ? "good" : "bad"}`, textContent: `${t("answered")}\u00a0: ${result.answer} (${verdict})` }));
    }
    const item = element("article", { className: "trouble-card" }, ...lines);
    item.dataset.name = name;
    return item;
  };
  const draw = () => {
    title.textContent = t("troubleTitle");
    back.ariaLabel = t("close");
    const hints = [element("p", { className: "menu-help", textContent: t("troubleHelp") })];
    if (!phone()?.has_session) hints.push(element("p", { className: "trouble-hint", textContent: t("needsMessage") }));
    body.replaceChildren(...hints, ...Object.entries(TROUBLES[language]).map(card));
  };
  onLanguage(draw);
  document.addEventListener("told", (e) => e.detail.type === "phone" && draw());
  document.addEventListener("open-trouble", () => {
    draw();
    openPanel("trouble", "trouble-close");
  });
}
