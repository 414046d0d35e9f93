// Colleagues see that this ticket is open here, as long as it is on the screen.
const EVERY = 15_000;

export function startPresence() {
  const work = document.querySelector("[data-here]");
  if (!work) return;
  const tell = (left) => {
    const body = new URLSearchParams({ csrf: work.dataset.csrf, ...(left && { left: "1" }) });
    const headers = { "x-guichet-live": "1", "x-guichet-script": "1" };
    fetch(work.dataset.here, { method: "POST", body, keepalive: left, headers }).catch(() => {});
  };
  setTimeout(() => tell(false), 1000); // the page before this one may say only now that it went
  setInterval(() => { if (!document.hidden) tell(false); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tell(false); });
  addEventListener("pagehide", () => tell(true));
}
