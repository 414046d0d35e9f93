// Records a voice note, with bars that move while one speaks.
import { drawBars } from "./waves.js";

const LONGEST = 5 * 60;
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

export class Recorder {
  #stream;
  #recorder;
  #context;
  #parts = [];
  #began = 0;
  #ended = false;

  // Asks for the microphone; rejects when there is none or access is refused.
  static async start(canvas, tick) {
    if (!navigator.mediaDevices || !window.MediaRecorder) throw new Error("no microphone");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new Recorder(stream, canvas, tick);
  }

  constructor(stream, canvas, tick) {
    this.#stream = stream;
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 32_000 } : {});
    this.#recorder.ondataavailable = (e) => e.data.size && this.#parts.push(e.data);
    this.#recorder.start(500);
    this.#began = performance.now();
    this.#show(canvas, tick);
  }

  // The recording as a file, or null when it is shorter than half a second.
  async finish() {
    const seconds = (performance.now() - this.#began) / 1000;
    const stopped = new Promise((resolve) => { this.#recorder.onstop = resolve; });
    if (this.#recorder.state !== "inactive") {
      this.#recorder.stop();
      await stopped;
    }
    this.cancel();
    const type = this.#recorder.mimeType.split(";")[0];
    return seconds < 0.5 ? null : new File(this.#parts, `voice.${type.split("/")[1]}`, { type });
  }

  cancel() {
    this.#ended = true;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    for (const track of this.#stream.getTracks()) track.stop();
    void this.#context?.close().catch(() => {});
    this.#context = null;
  }

  #show(canvas, tick) {
    this.#context = new AudioContext();
    const meter = this.#context.createAnalyser();
    meter.fftSize = 1024;
    this.#context.createMediaStreamSource(this.#stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    const bars = Array(40).fill(0.04);
    let last = 0;
    const frame = (now) => {
      if (this.#ended) return;
      if (now - last > 80) {
        last = now;
        meter.getFloatTimeDomainData(samples);
        const loud = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
        bars.push(Math.min(1, 0.04 + loud * 3.5));
        bars.shift();
        drawBars(canvas, bars);
        const seconds = (now - this.#began) / 1000;
        tick(seconds, seconds >= LONGEST);
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }
}
