// What the model says of one mention: tonality, marks, the words that decided, categories, and a way to correct it.
import { correction } from "./correction.js";
import { byId, element, replace } from "./elements.js";
import { inEachLanguage, nameOf, percent, say } from "./language.js";
import { marks } from "./marks.js";
import { meter } from "./meter.js";
import { decidingWords } from "./words.js";

// Returns a function that shows a judgement { mention, score, model }, that one is awaited { judging }, or none.
export function startJudgement(taxonomy) {
  let judged;

  function render() {
    const verdict = byId("verdict");
    verdict.className = judged?.score?.tonality.label ?? "hint";
    verdict.textContent = headline(judged, taxonomy);
    byId("judgement").setAttribute("aria-busy", String(Boolean(judged?.judging)));
    byId("correction-said").textContent = "";
    replace(byId("judgement"), ...(judged?.score ? parts(judged, taxonomy) : []));
  }

  inEachLanguage(render);
  return (next) => {
    judged = next;
    render();
  };
}

function headline(judged, taxonomy) {
  if (judged?.judging) return say("mention.judging");
  if (!judged) return say("judgement.none");
  const tonality = taxonomy.tonalities.find(({ key }) => key === judged.score.tonality.label);
  return say("judgement.verdict", { tonality: nameOf(tonality), confidence: percent(judged.score.confidence) });
}

function parts(judged, taxonomy) {
  return [
    marks(judged.score, { explained: true }),
    decidingWords(judged, taxonomy),
    probabilities(judged.score, taxonomy),
    judged.score.tonality.label === "negative" ? categories(judged.score, taxonomy) : undefined,
    correction(judged, taxonomy),
  ];
}

function probabilities(score, taxonomy) {
  const bars = taxonomy.tonalities.map((tonality) =>
    meter(nameOf(tonality), score.tonality.probabilities[tonality.key], tonality.key),
  );
  return part("judgement.probabilities", ...bars);
}

function categories(score, taxonomy) {
  const names = new Map(taxonomy.categories.map((category) => [category.key, nameOf(category)]));
  const bars = score.categories.map(({ key, probability }) => meter(names.get(key), probability, "category"));
  const none = bars.length ? undefined : element("p", { class: "hint" }, say("judgement.categories.none"));
  return part("judgement.categories", none, ...bars);
}

const part = (title, ...content) => element("div", { class: "part" }, element("h3", {}, say(title)), ...content);
