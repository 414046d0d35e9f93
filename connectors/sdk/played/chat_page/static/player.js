// A voice note that plays: button, bars to jump in, time.
import { drawing, element } from "./elements.js";
import { duration, t } from "./texts.js";
import { barsOf, drawBars } from "./waves.js";

const BARS = 34;
const LARGEST_DRAWN = 8_000_000;

export function voicePlayer(address, bytes) {
  const sound = new Audio(address);
  sound.preload = "metadata";
  const state = { bars: Array(BARS).fill(0.12), seconds: 0 };
  const canvas = element("canvas", { "aria-hidden": "true" });
  const slider = element("input", { type: "range", min: 0, max: 1000, step: 10, value: 0 });
  const time = element("span", { className: "voice-time" });
  const button = element("button", { type: "button", className: "round solid" });
  const length = () => state.seconds || (Number.isFinite(sound.duration) ? sound.duration : 0);

  const paint = () => {
    const part = length() ? Math.min(1, sound.currentTime / length()) : 0;
    const started = !sound.paused || sound.currentTime > 0;
    drawBars(canvas, state.bars, started ? part : 0);
    slider.value = Math.round(part * 1000);
    slider.setAttribute("aria-label", t("position"));
    slider.setAttribute("aria-valuetext", `${duration(sound.currentTime)} / ${duration(length())}`);
    time.textContent = duration(started ? sound.currentTime : length());
    button.ariaLabel = t(sound.paused ? "play" : "pause");
    const shape = sound.paused ? drawing("0 0 24 24", "M8 5.5v13l10.5-6.5z") : drawing("0 0 24 24", "M8.5 6v12M15.5 6v12");
    if (sound.paused) shape.classList.add("filled");
    button.replaceChildren(shape);
  };
  const follow = () => {
    paint();
    if (!sound.paused) requestAnimationFrame(follow);
  };
  button.onclick = () => (sound.paused ? sound.play().catch(() => {}) : sound.pause());
  slider.oninput = () => { sound.currentTime = (slider.value / 1000) * length(); };
  sound.onplay = () => { document.dispatchEvent(new CustomEvent("playing", { detail: sound })); follow(); };
  sound.onended = () => { sound.currentTime = 0; paint(); };
  for (const name of ["pause", "seeked", "loadedmetadata"]) sound.addEventListener(name, paint);
  document.addEventListener("playing", (e) => e.detail !== sound && sound.pause());
  document.addEventListener("repaint", paint);
  if (bytes <= LARGEST_DRAWN) void measure(address, state).then(paint);
  requestAnimationFrame(paint);
  return element("div", { className: "voice", role: "group", "aria-label": t("voice") }, button, element("div", { className: "voice-line" }, canvas, slider), time);
}

async function measure(address, state) {
  try {
    const answer = await fetch(address);
    Object.assign(state, await barsOf(await answer.arrayBuffer(), BARS));
  } catch {
    // A format that the browser plays but cannot measure keeps its flat line.
  }
}
