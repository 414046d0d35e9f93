// The page put together for the person whom this tab plays.
import { addressOf } from "./bubbles.js";
import { startComposer } from "./composer.js";
import { byId, element } from "./elements.js";
import { startFiles } from "./files.js";
import "./look.js";
import { startMenu } from "./menu.js";
import { Network } from "./network.js";
import { notice } from "./notice.js";
import { startOwn } from "./own.js";
import { SUGGESTIONS } from "./own_texts.js";
import { currentPerson, nameOf } from "./people.js";
import { fillPage, onLanguage, t } from "./texts.js";
import { Thread } from "./thread.js";

const OFFLINE_AFTER = 1200;

async function start() {
  onLanguage(fillPage);
  const person = await currentPerson();
  const network = new Network(person.key);
  const thread = new Thread({ retry: (entry) => post(entry), press, enlarge }, (ids) => void network.seen(ids));

  let turn = Promise.resolve();

  function send(text, file, rest = {}) {
    const entry = { id: crypto.randomUUID(), mine: true, text, media: file ? [file] : [], choice: "", reply_to: "", at: Date.now(), state: "waiting", ...rest };
    thread.add(entry);
    post(entry);
  }

  function press(reply, button) {
    send(button.title, null, { choice: button.id, reply_to: reply.id });
    byId("words").focus();
  }

  // One after the other, in the order in which they were written, a long upload too.
  function post(entry) {
    thread.setState(entry.id, "waiting");
    turn = turn.then(() => deliver(entry));
  }

  // The same id at every try, so that a message that had arrived after all is not said twice.
  async function deliver(entry) {
    try {
      for (const file of entry.media) await upload(entry, file);
      const { id, text, choice, reply_to } = entry;
      const message = { id, text, choice, reply_to: reply_to || undefined, media: entry.media.map((f) => f.id), name: nameOf(person) };
      thread.setState(id, await network.send(message));
    } catch {
      thread.progress(entry.id, null);
      thread.setState(entry.id, "failed");
    }
  }

  async function upload(entry, file) {
    if (!file.file) return;
    const held = await network.upload(file.file, file.kind, (part) => thread.progress(entry.id, part));
    thread.progress(entry.id, null);
    file.id = held.id;
  }

  const files = startFiles(send);
  startComposer(send, files.pickAudio);
  startMenu(person);
  startOwn({ person, network, thread, send });
  startSuggestions(send);
  onLanguage(() => {
    byId("top-state").textContent = t("counterWhat");
    thread.redraw();
  });
  network.listen((event) => {
    thread.hear(event);
    document.dispatchEvent(new CustomEvent("told", { detail: event }));
  }, showOnline);
}

function startSuggestions(send) {
  const chips = SUGGESTIONS.map(({ lang, text }) => element("button", { type: "button", lang, textContent: text, onclick: () => send(text, null) }));
  byId("chips").replaceChildren(...chips);
}

let offline = 0;

function showOnline(online) {
  const line = byId("offline");
  clearTimeout(offline);
  if (online) line.hidden = true;
  else if (line.hidden) {
    offline = setTimeout(() => {
      line.textContent = t("offline");
      line.hidden = false;
    }, OFFLINE_AFTER);
  }
}

function enlarge(file) {
  const large = byId("large");
  byId("large-picture").src = addressOf(file);
  byId("large-picture").alt = file.name || t("image");
  byId("large-close").onclick = () => large.close();
  large.onclick = () => large.close();
  large.showModal();
}

start().catch(() => notice(t("offline")));
