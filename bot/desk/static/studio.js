// The studio by keyboard: j and k change the group, 1 to 3 pick a suggestion, Enter labels, x drops. Without it, buttons do.
const EVERY = 2000; // milliseconds until we look again for what is being found out
const awaited = () => document.querySelector("[data-awaited]");
const groups = () => [...document.querySelectorAll("[data-group]")];

export function startStudio() {
  if (Number(awaited()?.dataset.awaited)) setTimeout(lookAgain, EVERY);
  if (document.querySelector("[data-group]")) document.addEventListener("keydown", onKey);
  for (const form of document.querySelectorAll("[data-picks]")) startPicks(form);
}

async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.redirected) return;
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const now = page?.querySelector("[data-awaited]");
  if (now && !Number(now.dataset.awaited)) awaited().replaceWith(now);
  else setTimeout(lookAgain, EVERY);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, textarea, input:not([type=checkbox]), summary, a")) return;
  const all = groups();
  const at = all.findIndex((group) => group.contains(document.activeElement));
  const group = all[at];
  if (event.key === "j" || event.key === "k") all[Math.min(all.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))]?.focus();
  else if (group && "123".includes(event.key)) group.querySelectorAll("[data-pick]")[Number(event.key) - 1]?.click();
  else if (group && event.key === "x") group.querySelector("[data-drop]").click();
  else if (group && event.key === "Enter" && event.target === group) group.querySelector("[data-label]").click();
  else return;
  event.preventDefault();
}

function startPicks(form) {
  const button = form.querySelector("[data-pick-all]");
  button.hidden = false;
  button.addEventListener("click", () => form.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = true; }));
}
