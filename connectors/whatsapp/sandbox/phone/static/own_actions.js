// Actions on one message: answer it, react, edit, delete. A small button in each bubble opens them.
import { byId, element } from "./elements.js";
import { onLanguage, t } from "./texts.js";

const EMOJIS = ["👍", "❤️", "😂"];
let open = null;

export function startActions(act, send, thread) {
  const actOn = async (name, rest, said) => { if (await act(name, rest) && said) thread.add({ id: `done-${name}-${Date.now()}`, key: said, at: new Date().toISOString(), note: true, mine: false, media: [] }); };
  const quote = startQuote(send);
  const show = (bubble, more) => {
    const was = open?.parentElement;
    hide();
    if (was === bubble) return more.focus();
    open = element("div", { className: "own-acts", role: "menu", "aria-label": t("actions") }, ...choices(bubble, actOn, quote));
    bubble.append(open);
    more.setAttribute("aria-expanded", "true");
    open.scrollIntoView({ block: "nearest" });
    open.firstElementChild.focus();
  };
  const equip = (bubble) => {
    if (bubble.querySelector(".own-more")) return;
    const more = element("button", { type: "button", className: "own-more", textContent: "⋯", "aria-label": t("actions"), title: t("actions"), "aria-haspopup": "menu", "aria-expanded": "false" });
    more.onclick = () => show(bubble, more);
    bubble.querySelector(".meta")?.prepend(more);
  };
  new MutationObserver(() => byId("messages").querySelectorAll(".bubble").forEach(equip)).observe(byId("messages"), { childList: true });
  document.addEventListener("pointerdown", (e) => open && !e.target.closest(".own-acts, .own-more") && hide());
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !open) return;
    const more = open.parentElement.querySelector(".own-more");
    hide();
    more?.focus();
  });
}

function choices(bubble, act, quote) {
  const id = bubble.dataset.id;
  const choice = (text, label, then) => element("button", { type: "button", role: "menuitem", textContent: text, "aria-label": label, title: label, onclick: () => { hide(); then(); } });
  const answer = choice(t("quoteIt"), t("quoteIt"), () => quote(bubble));
  if (bubble.classList.contains("mine")) {
    return [answer, choice(t("editIt"), t("editIt"), () => act("edit", { id }, "edited")), choice(t("deleteIt"), t("deleteIt"), () => act("delete", { id }, "deleted"))];
  }
  const emojis = EMOJIS.map((emoji) => choice(emoji, t("react", emoji), () => act("react", { id, emoji })));
  return [answer, ...emojis, choice("✕", t("unreact"), () => act("react", { id, emoji: "" }))];
}

function hide() {
  open?.parentElement.querySelector(".own-more")?.setAttribute("aria-expanded", "false");
  open?.remove();
  open = null;
}

// The line above the composer that says which message the next words answer.
function startQuote(send) {
  let answered = "";
  const words = element("span");
  const drop = element("button", { type: "button", className: "round", textContent: "✕" });
  const line = element("p", { className: "own-quote", hidden: true }, words, drop);
  byId("composer").before(line);
  const forget = () => {
    answered = "";
    line.hidden = true;
  };
  drop.onclick = () => { forget(); byId("words").focus(); };
  onLanguage(() => { drop.setAttribute("aria-label", t("noQuote")); drop.title = t("noQuote"); });
  byId("composer").addEventListener("submit", (e) => {
    const text = byId("words").value.trim();
    if (!answered || !text) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    send(text, null, { reply_to: answered });
    byId("words").value = "";
    byId("words").dispatchEvent(new Event("input"));
    forget();
  }, { capture: true });
  return (bubble) => {
    answered = bubble.dataset.id;
    words.textContent = `${t("quoting")} « ${(bubble.querySelector(".words")?.textContent || "…").slice(0, 60)} »`;
    line.hidden = false;
    byId("words").focus();
  };
}
