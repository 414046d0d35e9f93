// The conversation: starts at its end, stays there while one reads the end, and says so when something new came below.
export function startThread() {
  const thread = document.querySelector("#thread");
  if (!thread) return;
  const newer = document.querySelector("[data-newer]");
  let atEnd = true, count = 0, room = 0;
  const bubbles = () => thread.querySelectorAll(".bubble").length;
  const length = () => thread.scrollHeight - thread.clientHeight;
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; room = length(); newer.hidden = true; };
  const near = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  if (matchMedia("(max-width: 860px)").matches) for (const fold of document.querySelectorAll("[data-folds]")) fold.open = false;
  toEnd();
  thread.addEventListener("load", () => { if (atEnd) toEnd(); }, true);
  thread.addEventListener("loadedmetadata", () => { if (atEnd) toEnd(); }, true);
  thread.addEventListener("scroll", () => {
    if (atEnd && length() !== room) return toEnd(); // what was there grew: nobody has scrolled
    atEnd = near();
    if (atEnd) newer.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(thread);
  thread.addEventListener("toggle", (event) => { if (event.target.open) event.target.scrollIntoView({ block: "nearest" }); }, true);
  newer.addEventListener("click", toEnd);
  document.addEventListener("desk-before", () => { atEnd = near(); count = bubbles(); });
  document.addEventListener("desk-after", () => { if (atEnd) toEnd(); else if (bubbles() > count) newer.hidden = false; });
  document.addEventListener("desk-said", () => { atEnd = true; toEnd(); });
  startLarge();
}

function startLarge() {
  const dialog = document.querySelector("dialog.large");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-large]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const small = link.querySelector("img"), large = dialog.querySelector("img");
    large.src = link.href;
    large.alt = small.alt;
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
