// Who is writing: the browser keeps each person's key, never what they say. A tab has one person at a time.
const LIST = "guichet.people";
const CURRENT = "guichet.current";
const NAME = "guichet.name.";

export function people() {
  try {
    const held = JSON.parse(localStorage.getItem(LIST) || "[]");
    return held.filter((p) => typeof p.key === "string" && Number.isInteger(p.number));
  } catch {
    return [];
  }
}

export async function currentPerson() {
  const all = people();
  const key = sessionStorage.getItem(CURRENT);
  const found = all.find((p) => p.key === key) || all.at(-1) || (await newPerson());
  sessionStorage.setItem(CURRENT, found.key);
  return found;
}

export async function newPerson() {
  const answer = await fetch("/api/chats", { method: "POST" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { key } = await answer.json();
  const all = people();
  const person = { key, number: Math.max(0, ...all.map((p) => p.number)) + 1 };
  localStorage.setItem(LIST, JSON.stringify([...all, person].slice(-20)));
  return person;
}

export function choosePerson(key) {
  sessionStorage.setItem(CURRENT, key);
}

export const nameOf = (person) => sessionStorage.getItem(NAME + person.key) || "";
export const setNameOf = (person, name) => sessionStorage.setItem(NAME + person.key, name);
