// What a WhatsApp customer has beside the chat: more to attach, actions on a message, a quoted answer, Meta's moods.
import { startActions } from "./own_actions.js";
import { startMoods } from "./own_moods.js";
import { byId, drawing, element } from "./elements.js";
import { notice } from "./notice.js";
import { onLanguage, t } from "./texts.js";

const MORE = [
  ["location", "pickPlace", "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11z M12 7.8a2.2 2.2 0 1 0 .01 0"],
  ["contact", "pickCard", "M12 4.5a3.5 3.5 0 1 0 .01 0 M5 20c.6-4 3.4-6 7-6s6.4 2 7 6"],
  ["order", "pickOrder", "M4 5h2l2.2 10h9l2-7.5H7 M9.5 19v.1 M16.5 19v.1"],
  ["poll", "pickPoll", "M5 20V11 M12 20V4 M19 20v-6"],
  ["too_large", "pickTooLarge", "M4 6h11v12H4z M15 10.5l5-3v9l-5-3"],
];

export function startOwn({ person, send, thread }) {
  const act = async (name, rest = {}) => {
    const answer = await fetch(`/api/chats/${encodeURIComponent(person.key)}/acts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ act: name, ...rest }),
    }).catch(() => null);
    if (!answer?.ok) notice(t("notDone"));
    return Boolean(answer?.ok);
  };
  const labels = MORE.map(([name, label, path]) => {
    const words = element("span");
    const pick = element("button", { type: "button", role: "menuitem", onclick: () => { close(); void act(name); } }, drawing("0 0 24 24", ...path.split(/(?= M)/u)), words);
    byId("attach-menu").append(pick);
    return [words, label];
  });
  onLanguage(() => labels.forEach(([words, label]) => { words.textContent = t(label); }));
  startActions(act, send, thread);
  startMoods(act);
}

function close() {
  byId("attach-menu").hidden = true;
  byId("attach").setAttribute("aria-expanded", "false");
  byId("attach").focus();
}
