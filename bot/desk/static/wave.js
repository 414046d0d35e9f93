// A voice note's shape: shows how far it played, and a slider over it goes anywhere in it, by pointer or by arrow keys.
const shapeOf = (audio) => audio.parentElement?.querySelector("[data-wave]");
const spoken = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function show(audio) {
  const wave = shapeOf(audio);
  if (!wave) return;
  const slider = wave.querySelector("input"), bars = wave.querySelectorAll("rect");
  const whole = Number(slider.max) || audio.duration || 1;
  slider.value = audio.currentTime;
  slider.setAttribute("aria-valuetext", `${spoken(audio.currentTime)} / ${spoken(whole)}`);
  bars.forEach((bar, number) => bar.classList.toggle("played", number < (audio.currentTime / whole) * bars.length));
}

export function startWaves() {
  const shown = () => { for (const slider of document.querySelectorAll("[data-wave] input[hidden]")) slider.hidden = false; };
  shown();
  document.addEventListener("desk-after", () => { shown(); for (const audio of document.querySelectorAll("audio")) show(audio); });
  for (const change of ["timeupdate", "seeked"]) {
    document.addEventListener(change, (event) => { if (event.target instanceof HTMLAudioElement) show(event.target); }, true);
  }
  document.addEventListener("input", (event) => {
    const wave = event.target.closest?.("[data-wave]");
    const audio = wave?.parentElement.querySelector("audio");
    if (!audio) return;
    audio.currentTime = Number(event.target.value);
    show(audio);
  });
}
