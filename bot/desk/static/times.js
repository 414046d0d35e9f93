// Times in the team's zone and the reader's words.
const language = document.documentElement.lang;
const region = navigator.languages.find((tag) => tag.startsWith(language)) || (language === "en" ? "en-GB" : language);
const timeZone = document.documentElement.dataset.zone;
const relative = new Intl.RelativeTimeFormat(region, { numeric: "auto", style: "short" });
const clock = new Intl.DateTimeFormat(region, { hour: "2-digit", minute: "2-digit", timeZone });
const moment = new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "medium", timeZone });
const date = new Intl.DateTimeFormat(region, { weekday: "long", day: "numeric", month: "long", timeZone });
const calendar = new Intl.DateTimeFormat("en-CA", { timeZone });

export function localise(root) {
  const now = new Date();
  for (const time of root.querySelectorAll("time[data-ago]")) set(time, ago((now - at(time)) / 1000));
  for (const time of root.querySelectorAll("time[data-since]")) set(time, since((now - at(time)) / 60000));
  for (const time of root.querySelectorAll("time[data-left]")) countDown(time, (at(time) - now) / 60000);
  for (const time of root.querySelectorAll("time[data-clock]")) set(time, clock.format(at(time)));
  for (const time of root.querySelectorAll("time[data-moment]")) set(time, moment.format(at(time)));
  for (const time of root.querySelectorAll("time[data-day]")) set(time, day(at(time), now));
}

function countDown(time, minutes) {
  const whole = Math.max(0, Math.floor(minutes));
  set(time, minutes > 0 ? `${Math.floor(whole / 60)} h ${String(whole % 60).padStart(2, "0")} min` : time.dataset.over);
  time.closest(".window")?.classList.toggle("closed", minutes <= 0);
}

const at = (time) => new Date(time.dateTime);

function set(time, words) {
  if (time.textContent !== words) time.textContent = words;
  if (!time.title) time.title = moment.format(at(time));
}

function ago(seconds) {
  if (seconds < 60) return language === "fr" ? "à l’instant" : "just now";
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 172800) return relative.format(-Math.floor(seconds / 3600), "hour");
  return relative.format(-Math.floor(seconds / 86400), "day");
}

function since(minutes) {
  const [count, unit] = minutes < 60 ? [Math.max(1, minutes), "min"] : minutes < 2880 ? [minutes / 60, "h"] : [minutes / 1440, language === "fr" ? "j" : "d"];
  return `${language === "fr" ? "depuis" : "for"} ${Math.floor(count)} ${unit}`;
}

function day(when, now) {
  const days = (Date.parse(calendar.format(now)) - Date.parse(calendar.format(when))) / 86400000;
  if (days > 1) return date.format(when);
  const words = new Intl.RelativeTimeFormat(region, { numeric: "auto" }).format(-days, "day");
  return words[0].toUpperCase() + words.slice(1);
}
