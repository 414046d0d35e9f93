// Light, dark, or as the system says.
const KEY = "guichet.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export const chosenTheme = () => localStorage.getItem(KEY) || "auto";

export function setTheme(wanted) {
  localStorage.setItem(KEY, wanted);
  paint();
}

function paint() {
  const wanted = chosenTheme();
  document.documentElement.dataset.theme = wanted === "auto" ? (system.matches ? "dark" : "light") : wanted;
  document.dispatchEvent(new Event("repaint"));
}

system.addEventListener("change", paint);
