// Which model is served, and the figures that it was exported with.
import { byId, element, replace } from "./elements.js";
import { date, inEachLanguage, percent, say } from "./language.js";
import { inWords } from "./problems.js";

export function showModel(card) {
  inEachLanguage(() => {
    const facts = [
      [say("model.name"), say("model.version", card)],
      [say("model.created"), date(card.created_at)],
      [say("model.dataset"), card.dataset],
      [say("model.threshold"), percent(card.abstention_threshold)],
      ...Object.entries(card.metrics).map(([name, value]) => [say(`metric.${name}`) ?? name, percent(value)]),
    ];
    const pairs = facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
    replace(byId("model"), element("dl", {}, ...pairs));
  });
}

export function showNoModel(error) {
  inEachLanguage(() => {
    const said = say("model.unavailable", { reason: inWords(error) });
    replace(byId("model"), element("p", { class: "error", role: "alert" }, said));
  });
}
