// The language of the page: Russian unless English was chosen, which this browser remembers.
import en from "./phrases/en.js";
import ru from "./phrases/ru.js";

export const LANGUAGES = { ru: "Русский", en: "English" };

const PHRASES = { ru, en };
const STORE = "tonika.language";
const listeners = [];

let language = remembered();

export const current = () => language;

// The phrase under `key`, with {name} replaced by the value of that name; undefined where there is none.
export function say(key, values = {}) {
  return PHRASES[language][key]?.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export const number = (value, options = {}) => new Intl.NumberFormat(language, options).format(value);

export const percent = (value) => number(value, { style: "percent", maximumFractionDigits: 1 });

export const date = (moment) => new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(moment));

// The name of an entry of the taxonomy.
export const nameOf = (entry) => (language === "ru" ? entry.name_ru : entry.name_en);

// Runs `render` now and whenever the language changes.
export function inEachLanguage(render) {
  listeners.push(render);
  render();
}

export function choose(chosen) {
  language = chosen;
  try {
    localStorage.setItem(STORE, chosen);
  } catch {
    // A browser that keeps nothing for pages forgets this, too.
  }
  listeners.forEach((render) => render());
}

// Fills in what index.html leaves to the language.
export function translateDocument() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-phrase]")) node.textContent = say(node.dataset.phrase);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
  }
}

function remembered() {
  try {
    const kept = localStorage.getItem(STORE);
    return Object.hasOwn(PHRASES, kept) ? kept : "ru";
  } catch {
    return "ru";
  }
}
