// Every word that all pages share, in French and English; own_texts.js has those of this page, and may say others. The narrow no-break space before French ! and ? is written as \u202f.
import { OWN_TEXTS } from "./own_texts.js";

const SHARED = {
  fr: {
    counterTyping: "écrit…",
    chat: "Messagerie", thread: "Conversation", menu: "Menu", close: "Fermer", cancel: "Annuler", picture: "Photo en grand",
    toEnd: "Aller au dernier message", attach: "Joindre", write: "Message", send: "Envoyer", caption: "Ajouter une légende",
    record: "Enregistrer un message vocal", recording: "Enregistrement en cours", discard: "Supprimer l’enregistrement", sendVoice: "Envoyer le message vocal",
    pickPicture: "Photo ou vidéo", pickAudio: "Fichier audio", pickFile: "Fichier", preview: "Aperçu avant envoi", drop: "Déposez ici pour envoyer",
    name: "Votre nom", nameHelp: "Affiché aux agents, si vous le voulez bien.",
    language: "Langue de la page", theme: "Apparence", themeAuto: "Système", themeLight: "Clair", themeDark: "Sombre",
    waiting: "Envoi en cours", sent: "Envoyé", delivered: "Reçu", read: "Lu", failed: "Non envoyé",
    retry: "Non envoyé. Touchez pour réessayer",
    you: "Vous", they: "Guichet", today: "Aujourd’hui", yesterday: "Hier",
    offline: "Connexion perdue. Nouvelle tentative…",
    tooLarge: (name, most) => `«\u00a0${name}\u00a0» dépasse ${most}\u202f: il ne peut pas être envoyé.`,
    empty: (name) => `«\u00a0${name}\u00a0» est vide.`,
    tooMany: "Dix fichiers à la fois au maximum.",
    noMicrophone: "Pas de micro disponible, ou accès refusé.", chooseAudio: "Choisir un fichier audio",
    play: "Écouter", pause: "Pause", position: "Position dans le message vocal", voice: "Message vocal",
    openPicture: (name) => `Ouvrir la photo ${name}`.trim(), video: "Vidéo", audio: "Audio", document: "Document", image: "Photo",
    lost: "Ce fichier n’est plus disponible.", unplayable: "Ce format ne se lit pas dans ce navigateur.",
    bytes: ["o", "ko", "Mo"],
  },
  en: {
    counterTyping: "typing…",
    chat: "Chat", thread: "Conversation", menu: "Menu", close: "Close", cancel: "Cancel", picture: "Large picture",
    toEnd: "Go to the last message", attach: "Attach", write: "Message", send: "Send", caption: "Add a caption",
    record: "Record a voice note", recording: "Recording", discard: "Delete the recording", sendVoice: "Send the voice note",
    pickPicture: "Photo or video", pickAudio: "Audio file", pickFile: "File", preview: "Preview before sending", drop: "Drop here to send",
    name: "Your name", nameHelp: "Shown to the agents, if you like.",
    language: "Language of this page", theme: "Appearance", themeAuto: "System", themeLight: "Light", themeDark: "Dark",
    waiting: "Sending", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Not sent",
    retry: "Not sent. Tap to retry",
    you: "You", they: "Guichet", today: "Today", yesterday: "Yesterday",
    offline: "Connection lost. Trying again…",
    tooLarge: (name, most) => `“${name}” is larger than ${most} and cannot be sent.`,
    empty: (name) => `“${name}” is empty.`,
    tooMany: "At most ten files at a time.",
    noMicrophone: "No microphone here, or access was refused.", chooseAudio: "Choose an audio file",
    play: "Play", pause: "Pause", position: "Position in the voice note", voice: "Voice note",
    openPicture: (name) => `Open the picture ${name}`.trim(), video: "Video", audio: "Audio", document: "Document", image: "Picture",
    lost: "This file is no longer available.", unplayable: "This browser cannot play this format.",
    bytes: ["B", "kB", "MB"],
  },
};

const TEXTS = { fr: { ...SHARED.fr, ...OWN_TEXTS.fr }, en: { ...SHARED.en, ...OWN_TEXTS.en } };

export let language = localStorage.getItem("guichet.language") || (navigator.language.startsWith("fr") ? "fr" : "en");
const listeners = [];

export function t(name, ...values) {
  const text = TEXTS[language][name];
  return typeof text === "function" ? text(...values) : text;
}

// Calls `then` now and after each change of the language.
export function onLanguage(then) {
  listeners.push(then);
  then();
}

export function setLanguage(wanted) {
  language = wanted;
  localStorage.setItem("guichet.language", wanted);
  for (const then of listeners) then();
}

// Fills what index.html marks: data-text, data-label and data-placeholder name a text.
export function fillPage() {
  document.documentElement.lang = language;
  document.title = `${t("counterName")} · ${t("badge")}`;
  for (const e of document.querySelectorAll("[data-text]")) e.textContent = t(e.dataset.text);
  for (const e of document.querySelectorAll("[data-placeholder]")) e.placeholder = t(e.dataset.placeholder);
  for (const e of document.querySelectorAll("[data-label]")) {
    e.setAttribute("aria-label", t(e.dataset.label));
    if (e.tagName === "BUTTON") e.title = t(e.dataset.label);
  }
}

// The person's own regional habits where they speak this language: 17:06 or 5:06 PM.
const region = () => navigator.languages.find((l) => l.startsWith(language)) || { fr: "fr-FR", en: "en-GB" }[language];

export function clock(at) {
  return new Intl.DateTimeFormat(region(), { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function day(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0 || days === 1) return t(days ? "yesterday" : "today");
  return new Intl.DateTimeFormat(region(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

export function size(bytes) {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: step === 2 ? 1 : 0 }).format(bytes / 1000 ** step);
  return `${number}\u00a0${t("bytes")[step]}`;
}

export function duration(seconds) {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
