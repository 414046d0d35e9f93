// Runs before the first paint: the colours that were chosen, else those of the system, so that nothing flashes.
(() => {
  const chosen = localStorage.getItem("guichet.theme");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
