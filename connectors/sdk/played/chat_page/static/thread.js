// The conversation on the screen: entries by id, in the order told; days, dots, scrolling.
import { bubble, showProgress, showState, summary } from "./bubbles.js";
import { byId, element } from "./elements.js";
import { day, t } from "./texts.js";

const DOTS_FOR = 12_000;
const NEAR = 120;
const FURTHER = { delivered: 1, read: 2 };

export class Thread {
  #list = byId("messages");
  #view = byId("thread");
  #entries = new Map();
  #items = new Map();
  #does;
  #onSeen;
  #unseen = [];
  #dots = 0;
  #live = false;
  #wasAtEnd = true;

  // `does`: see bubbles.js. `onSeen` hears the ids of replies that came before the person's eyes.
  constructor(does, onSeen) {
    this.#does = does;
    this.#onSeen = onSeen;
    this.#view.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    byId("to-end").onclick = () => this.toEnd();
    document.addEventListener("visibilitychange", () => this.#tellSeen());
    new ResizeObserver(() => this.#wasAtEnd && this.toEnd()).observe(this.#list);
    new ResizeObserver(() => this.#wasAtEnd && this.toEnd()).observe(this.#view);
  }

  get empty() {
    return [...this.#entries.values()].every((entry) => entry.note);
  }

  // An event as the server tells it.
  hear(event) {
    (this.#readers[event.type] || (() => {}))(event);
  }

  add(entry) {
    this.#entries.set(entry.id, entry);
    this.#place(entry);
    if (entry.mine) this.#wasAtEnd = true;
    if (entry.mine || entry.buttons?.length) this.#settleButtons(entry);
    if (this.#wasAtEnd) this.toEnd();
    else byId("to-end").hidden = false;
    if (!entry.note) byId("suggestions").hidden = true;
  }

  setState(id, state) {
    const entry = this.#entries.get(id);
    if (!entry?.mine || (FURTHER[entry.state] || 0) > (FURTHER[state] || 0)) return;
    entry.state = state;
    showState(this.#items.get(id), entry, this.#does);
  }

  progress(id, part) {
    showProgress(this.#items.get(id), part);
  }

  // Everything again, after a change of language.
  redraw() {
    document.dispatchEvent(new CustomEvent("playing", { detail: null }));
    this.#list.replaceChildren();
    this.#items.clear();
    for (const entry of this.#entries.values()) this.#place(entry);
    this.#showSuggestions();
  }

  toEnd() {
    this.#view.scrollTop = this.#view.scrollHeight;
    this.#wasAtEnd = true;
    byId("to-end").hidden = true;
  }

  #readers = {
    ready: () => {
      this.#live = true;
      this.#showSuggestions();
      requestAnimationFrame(() => this.#wasAtEnd && this.toEnd());
    },
    message: (told) => {
      if (!this.#entries.has(told.id)) this.add({ ...told, mine: true });
    },
    state: (told) => this.setState(told.id, told.state),
    read: () => {
      for (const entry of this.#entries.values()) if (entry.mine && ["sent", "delivered"].includes(entry.state)) this.setState(entry.id, "read");
    },
    reply: (told) => {
      this.#showDots(false);
      if (this.#entries.has(told.id)) return;
      this.add({ ...told, mine: false });
      this.#unseen.push(told.id);
      this.#tellSeen();
    },
    typing: () => this.#showDots(true),
    note: (told) => this.#entries.has(told.id) || this.add({ ...told, note: true, mine: false, media: [] }),
  };

  #place(entry) {
    const before = this.#list.lastElementChild;
    const last = [...this.#items.keys()].at(-1);
    const previous = last === undefined ? null : this.#entries.get(last);
    if (!previous || new Date(previous.at).toDateString() !== new Date(entry.at).toDateString()) {
      this.#list.append(element("li", { className: "day", textContent: day(entry.at) }));
    }
    const item = entry.note ? noteLine(entry) : bubble(entry, this.#does, this.#quote(entry));
    item.classList.toggle("follows", previous?.mine === entry.mine && before === this.#list.lastElementChild);
    item.classList.toggle("fresh", this.#live);
    this.#items.set(entry.id, item);
    this.#list.append(item);
  }

  // What a reply answers, unless it is plain to see: the person's last message.
  #quote(entry) {
    const answered = !entry.mine && entry.reply_to ? this.#entries.get(entry.reply_to) : null;
    const before = [...this.#entries.values()].slice(0, [...this.#entries.keys()].indexOf(entry.id));
    return answered && before.filter((e) => e.mine).at(-1) !== answered ? summary(answered) : "";
  }

  // Buttons go once one was pressed, and when newer ones come.
  #settleButtons(entry) {
    for (const older of this.#entries.values()) {
      const pressed = entry.mine && entry.choice && entry.reply_to === older.id;
      const replaced = !entry.mine && older.id !== entry.id && entry.buttons?.length;
      if (older.buttons?.length && (pressed || replaced)) {
        older.buttons = [];
        this.#items.get(older.id)?.querySelector(".answers")?.remove();
      }
    }
  }

  #showSuggestions() {
    byId("suggestions").hidden = !this.#live || !this.empty;
  }

  #showDots(on) {
    clearTimeout(this.#dots);
    byId("typing").hidden = !on;
    const state = byId("top-state");
    state.textContent = t(on ? "counterTyping" : "counterWhat");
    state.classList.toggle("busy", on);
    if (on) this.#dots = setTimeout(() => this.#showDots(false), DOTS_FOR);
    if (this.#wasAtEnd) this.toEnd();
  }

  #onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#view;
    this.#wasAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#wasAtEnd) byId("to-end").hidden = true;
  }

  #tellSeen() {
    document.title = document.title.replace(/^\(\d+\) /, "");
    if (document.hidden) {
      if (this.#unseen.length && this.#live) document.title = `(${this.#unseen.length}) ${document.title}`;
    } else if (this.#unseen.length) {
      this.#onSeen(this.#unseen.splice(0, 100));
    }
  }
}

// A line between the bubbles that nobody said: `key` names a text of this page, `values` fill it.
const noteLine = (entry) => element("li", { className: "day note-line", textContent: t(entry.key, ...(entry.values || [])) });
