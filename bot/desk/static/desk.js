// The desk's page: what is written by the server is made live here. Without this script everything still works, reloaded by hand.
import { startComposer } from "./composer.js";
import { startFilters } from "./filters.js";
import { startFits } from "./fits.js";
import { listen } from "./live.js";
import { startMenus } from "./menus.js";
import { remember, refresh } from "./merge.js";
import { startPresence } from "./presence.js";
import { startStudio } from "./studio.js";
import { startThread } from "./thread.js";
import { localise } from "./times.js";
import { startWaves } from "./wave.js";
import { startUndo } from "./undo.js";

startMenus();
for (const tab of document.querySelectorAll("nav [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
startStudio();
startFilters();
if (document.querySelector("[data-live]")) {
  remember();
  localise(document);
  startThread();
  startUndo();
  startPresence();
  startComposer();
  startFits();
  startWaves();
  listen(refresh);
  setInterval(() => localise(document), 20_000);
}
