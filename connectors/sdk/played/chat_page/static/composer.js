// Writing and speaking: the field that grows, Enter to send, the microphone.
import { described } from "./files.js";
import { byId } from "./elements.js";
import { notice } from "./notice.js";
import { Recorder } from "./recorder.js";
import { duration, t } from "./texts.js";

const TALLEST = 138;

export function startComposer(send, pickAudio) {
  const words = byId("words");
  const fit = () => {
    const empty = !words.value.trim();
    byId("send").hidden = empty;
    byId("record").hidden = !empty;
    words.style.height = "auto";
    const wanted = words.scrollHeight + words.offsetHeight - words.clientHeight;
    words.style.height = `${Math.min(TALLEST, wanted)}px`;
    words.style.overflowY = wanted > TALLEST ? "auto" : "hidden";
  };
  words.oninput = fit;
  words.onkeydown = (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    byId("composer").requestSubmit();
  };
  byId("composer").onsubmit = (e) => {
    e.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    words.value = "";
    fit();
    words.focus();
    send(text, null);
  };
  startRecording(send, pickAudio);
  fit();
}

function startRecording(send, pickAudio) {
  let recorder = null;
  const show = (on) => {
    byId("recording").hidden = !on;
    byId("composer").hidden = on;
    (on ? byId("record-send") : byId("record")).focus();
  };
  const finish = async () => {
    const done = recorder;
    recorder = null;
    if (!done) return;
    show(false);
    const file = await done.finish();
    if (file) send("", described(file, "voice"));
  };
  byId("record").onclick = async () => {
    byId("record").disabled = true;
    try {
      show(true);
      recorder = await Recorder.start(byId("record-wave"), (seconds, full) => {
        byId("record-time").textContent = duration(Math.floor(seconds));
        if (full) void finish();
      });
    } catch {
      show(false);
      notice(t("noMicrophone"), t("chooseAudio"), pickAudio);
    }
    byId("record").disabled = false;
  };
  byId("record-send").onclick = finish;
  const cancel = () => {
    recorder?.cancel();
    recorder = null;
    show(false);
  };
  byId("record-cancel").onclick = cancel;
  byId("recording").onkeydown = (e) => e.key === "Escape" && cancel();
}
