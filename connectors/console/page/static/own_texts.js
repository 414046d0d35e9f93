// The words of this page, in French and English; texts.js of the shared page has the rest.
export const OWN_TEXTS = {
  fr: {
    badge: "Démo locale",
    noteTitle: "Le téléphone d’un client",
    noteWhat: "Cette page joue l’application de messagerie d’un client. Écrivez comme vous le feriez sur votre téléphone\u202f: l’assistant répond, et une personne peut prendre le relais.",
    noteStep1: "Décrivez une panne, en français, en anglais ou en allemand.",
    noteStep2: "Envoyez une capture, une vidéo ou un message vocal.",
    noteStep3: "Demandez «\u00a0quelqu’un\u00a0»\u202f: la suite se passe dans l’espace des agents.",
    noteHonest: "Démo locale\u202f: aucun vrai réseau. Vos messages restent sur cette machine, et cette page les oublie quand on l’arrête.",
    honest: "Aucun vrai réseau\u202f: tout reste sur cette machine.",
    counterName: "Guichet",
    counterWhat: "Assistance",
    people: "Clients de la démo", person: (n) => `Client ${n}`, newPerson: "Nouveau client",
    hello: "Bonjour\u202f! Décrivez votre problème, ou commencez par un exemple.",
  },
  en: {
    badge: "Local demo",
    noteTitle: "A customer’s phone",
    noteWhat: "This page plays a customer’s chat app. Write as you would on your phone: the assistant answers, and a person can take over.",
    noteStep1: "Describe a problem, in English, French or German.",
    noteStep2: "Send a screenshot, a video or a voice note.",
    noteStep3: "Ask for “a human”: the rest happens in the agents’ desk.",
    noteHonest: "Local demo: no real network. Your messages stay on this machine, and this page forgets them when it stops.",
    honest: "No real network: everything stays on this machine.",
    counterName: "Guichet",
    counterWhat: "Support",
    people: "Customers of the demo", person: (n) => `Customer ${n}`, newPerson: "New customer",
    hello: "Hello! Describe your problem, or start with an example.",
  },
};

export const LARGEST_FILE = 100_000_000;

export const SUGGESTIONS = [
  { lang: "fr", text: "Bonjour, mon application plante depuis la mise à jour" },
  { lang: "en", text: "the app crashes since the update" },
  { lang: "fr", text: "Je veux parler à quelqu'un" },
];
