// Panels over the phone's screen: one at a time, the rest out of reach, Escape closes, focus goes back.
import { byId } from "./elements.js";

let open = null;

export function openPanel(id, focus, onClose = () => {}) {
  closePanel();
  open = { panel: byId(id), back: document.activeElement, onClose };
  open.panel.hidden = false;
  byId("screen").inert = true;
  byId(focus).focus();
}

export function closePanel() {
  if (!open) return;
  const { panel, back, onClose } = open;
  open = null;
  panel.hidden = true;
  byId("screen").inert = false;
  onClose();
  back?.focus();
}

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && open) closePanel();
});
