// The menu: name, language, colours, and which of the demo's customers this tab plays.
import { byId, element } from "./elements.js";
import { chosenTheme, setTheme } from "./look.js";
import { notice } from "./notice.js";
import { closePanel, openPanel } from "./panels.js";
import { choosePerson, nameOf, newPerson, people, setNameOf } from "./people.js";
import { language, onLanguage, setLanguage, t } from "./texts.js";

export function startMenu(person) {
  const name = byId("name");
  name.value = nameOf(person);
  name.oninput = () => setNameOf(person, name.value.trim());
  name.onkeydown = (e) => e.key === "Enter" && closePanel();

  byId("open-menu").onclick = () => {
    listPeople(person);
    byId("open-menu").setAttribute("aria-expanded", "true");
    openPanel("menu", "menu-close", () => byId("open-menu").setAttribute("aria-expanded", "false"));
  };
  byId("menu-close").onclick = () => closePanel();
  byId("language").onchange = (e) => setLanguage(e.target.value);
  byId("theme").onchange = (e) => setTheme(e.target.value);
  const another = async () => {
    try {
      become(await newPerson());
    } catch {
      closePanel();
      notice(t("offline"));
    }
  };
  byId("new-person").onclick = another;
  byId("note-new-person").onclick = another;
  onLanguage(() => {
    byId("language").querySelector(`[value=${language}]`).checked = true;
    byId("theme").querySelector(`[value=${chosenTheme()}]`).checked = true;
    listPeople(person);
  });
}

function listPeople(current) {
  const items = people().map((person) => {
    const title = [t("person", person.number), nameOf(person)].filter(Boolean).join(" · ");
    const button = element("button", { type: "button", textContent: title, onclick: () => become(person) });
    if (person.key === current.key) button.setAttribute("aria-current", "true");
    return element("li", {}, button);
  });
  byId("people").replaceChildren(...items);
}

function become(person) {
  choosePerson(person.key);
  location.reload();
}
