// What can still be taken back counts down, and goes when it is too late; the server has the last word.
export function startUndo() {
  tick();
  document.addEventListener("desk-after", tick);
  setInterval(tick, 250);
}

function tick() {
  for (const form of document.querySelectorAll("form[data-undo]")) {
    const left = Math.ceil((new Date(form.dataset.undo) - Date.now()) / 1000);
    if (left <= 0 && !form.contains(document.activeElement)) { form.remove(); continue; }
    const place = form.querySelector("[data-undo-left]");
    const words = place.dataset.undoLeft.replace("#", Math.max(0, left));
    if (place.textContent !== words) place.textContent = words;
  }
}
