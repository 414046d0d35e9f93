// What is begun and not sent is kept, sealed, by the server: a closed tab, another device or a crash loses nothing.
const REST = 1200; // milliseconds until what was typed is kept
const CARRIED = "guichet-draft:"; // what the server may not have yet, from one page of this tab to the next and no longer

export function startDraft(form, text) {
  let kept = text.value, timer = null, busy = Promise.resolve();
  const keep = (closing) => {
    clearTimeout(timer);
    timer = null;
    if (text.value === kept) return busy;
    const words = (kept = text.value);
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, text: words });
    busy = fetch(form.dataset.writing, { method: "POST", body, keepalive: closing, headers: { "x-guichet-script": "1" } })
      .then((answer) => { if (!answer.ok) kept = null; }, () => { kept = null; });
    return busy;
  };
  const changed = () => { timer = timer || setTimeout(() => keep(false), REST); };
  carry(text, changed);
  addEventListener("pagehide", () => {
    if (text.value !== kept) sessionStorage.setItem(CARRIED + location.pathname, text.value);
    keep(true);
  });
  return { changed, rests() { clearTimeout(timer); timer = null; return busy; }, sent() { kept = ""; if (text.value) keep(false); } };
}

function carry(text, changed) {
  const carried = sessionStorage.getItem(CARRIED + location.pathname) || "";
  forgetCarried();
  if (!carried || text.value.includes(carried)) return;
  text.value = carried.includes(text.value) ? carried : text.value + "\n" + carried;
  changed();
}

export function forgetCarried() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(CARRIED)) sessionStorage.removeItem(name);
}
