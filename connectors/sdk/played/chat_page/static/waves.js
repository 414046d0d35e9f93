// Bars of a voice note: drawn on a canvas in its own text colour.
export function drawBars(canvas, bars, done = 1) {
  const scale = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width) return;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 2.4;
  pen.lineCap = "round";
  const step = width / bars.length;
  bars.forEach((bar, n) => {
    const half = Math.max(0.8, (bar * (height - 4)) / 2);
    pen.globalAlpha = (n + 0.5) / bars.length <= done ? 1 : 0.35;
    pen.beginPath();
    pen.moveTo(n * step + step / 2, height / 2 - half);
    pen.lineTo(n * step + step / 2, height / 2 + half);
    pen.stroke();
  });
}

// The loudness of `count` equal parts of a recording, the loudest being 1, and its length in seconds.
export async function barsOf(bytes, count) {
  const context = new OfflineAudioContext(1, 1, 44_100);
  const sound = await context.decodeAudioData(bytes);
  const samples = sound.getChannelData(0);
  const part = Math.max(1, Math.floor(samples.length / count));
  const bars = Array.from({ length: count }, (_, n) => {
    let sum = 0;
    for (let i = n * part; i < (n + 1) * part && i < samples.length; i += 8) sum += samples[i] ** 2;
    return Math.sqrt(sum / (part / 8));
  });
  const loudest = Math.max(...bars, 1e-4);
  return { bars: bars.map((b) => b / loudest), seconds: sound.duration };
}
