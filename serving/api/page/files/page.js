// The page: begins its parts once the service has said what model it serves.
import { byId, replace, toggle } from "./elements.js";
import { startFile } from "./file.js";
import { choose, current, inEachLanguage, LANGUAGES, translateDocument } from "./language.js";
import { startMention } from "./mention.js";
import { showModel, showNoModel } from "./model.js";
import { modelCard, taxonomy } from "./service.js";

inEachLanguage(translateDocument);
inEachLanguage(() => {
  const buttons = Object.entries(LANGUAGES).map(([key, name]) =>
    toggle(name, key === current(), () => choose(key), { lang: key, "data-focus": key }),
  );
  replace(byId("languages"), ...buttons);
});

try {
  const [card, names] = await Promise.all([modelCard(), taxonomy()]);
  showModel(card);
  const judge = startMention(card.limits, names);
  startFile(card.limits, names, judge);
} catch (error) {
  showNoModel(error);
}
