// One click says what should have been answered; it goes to the journal that annotators confirm.
import { byId, element, toggle } from "./elements.js";
import { nameOf, say } from "./language.js";
import { inWords } from "./problems.js";
import { correct } from "./service.js";

const EXCLUSIONS = ["not_about_brand", "not_russian", "spam"];

export function correction(judged, taxonomy) {
  judged.selected ??= new Set(judged.score.categories.map(({ key }) => key));
  const buttons = [];

  function button(labels, name, attributes) {
    const made = toggle(name, isSent(judged, labels), () => send(labels, made), attributes);
    buttons.push(made);
    return made;
  }

  async function send(labels, pressed) {
    const given = withCategories(labels, judged.selected);
    const said = byId("correction-said");
    said.className = "";
    said.textContent = say("correction.sending");
    try {
      await correct(judged.mention, given, `${judged.model.name}-${judged.model.version}`);
      judged.sent = labels;
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === pressed));
      said.textContent = say("correction.thanks", { labels: labelsInWords(given, taxonomy) });
    } catch (refused) {
      said.className = "error";
      said.textContent = inWords(refused);
    }
  }

  const tonalities = taxonomy.tonalities.map((tonality) =>
    button({ tonality: tonality.key }, nameOf(tonality), { class: tonality.key }),
  );
  const exclusions = EXCLUSIONS.map((reason) => button({ excluded: reason }, say(`excluded.${reason}`)));
  return element(
    "div",
    { class: "part correction" },
    element("h3", {}, say("correction.title")),
    element(
      "details",
      { "aria-label": say("correction.categories") },
      element("summary", {}, say("correction.categories")),
      element("div", { class: "chips" }, ...taxonomy.categories.map((category) => choice(category, judged.selected))),
    ),
    group("correction.tonality", tonalities),
    group("correction.excluded", exclusions),
  );
}

function group(title, content) {
  return element("div", { class: "chips", role: "group", "aria-label": say(title) }, ...content);
}

function choice(category, selected) {
  const change = ({ target }) => (target.checked ? selected.add(category.key) : selected.delete(category.key));
  const box = element("input", { type: "checkbox", checked: selected.has(category.key), onchange: change });
  return element("label", { class: "chip" }, box, nameOf(category));
}

// A negative mention without categories is one of which nobody has said what it is about.
function withCategories(labels, selected) {
  return labels.tonality === "negative" && selected.size ? { ...labels, categories: [...selected] } : labels;
}

function isSent({ sent }, labels) {
  return Boolean(sent) && sent.tonality === labels.tonality && sent.excluded === labels.excluded;
}

function labelsInWords({ tonality, categories = [], excluded }, taxonomy) {
  if (excluded) return say(`excluded.${excluded}`);
  const named = (entries, keys) => entries.filter(({ key }) => keys.includes(key)).map(nameOf);
  return [...named(taxonomy.tonalities, [tonality]), ...named(taxonomy.categories, categories)].join(", ");
}
