"""Scripts that the page tests run in the browser."""

FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 200 });
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = (e) => parts.push(e.data);
  recorder.start();
  for (let n = 0; n < 20; n += 1) {
    pen.fillStyle = `hsl(${170 + n * 5} 50% 40%)`;
    pen.fillRect(0, 0, 320, 200);
    pen.fillStyle = "white";
    pen.fillRect(20 + n * 12, 80, 40, 40);
    await new Promise((r) => setTimeout(r, 50));
  }
  await new Promise((r) => { recorder.onstop = r; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
}"""
"""A second of moving picture, recorded by the browser itself: base64 of a WebM file."""

FAINT_WORDS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c[3] > 250) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".unseen, noscript")) continue;
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${e.className || e.tagName}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
"""Words on the screen whose contrast with their ground is under 4.5:1 (WCAG 2.2, 1.4.3)."""

NAMELESS = """() => [...document.querySelectorAll("button, a, input, textarea, [role=img], video, audio, img")]
  .filter((e) => e.checkVisibility() && e.getAttribute("aria-hidden") !== "true")
  .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length || e.hasAttribute("alt")))
  .map((e) => e.outerHTML.slice(0, 120))"""
"""Controls and pictures on the screen that a screen reader could not name."""
