// The mention's text with the words marked that carried a decision.
import { element, replace, toggle } from "./elements.js";
import { nameOf, percent, say } from "./language.js";

const STRENGTHS = ["weak", "medium", "strong"]; // by thirds of the greatest weight

export function decidingWords(judged, taxonomy) {
  const view = element("div", { class: "part" });
  const { tonality, categories } = judged.score.explanation;
  const decisions = new Map([["", { name: () => say("words.tonality"), words: tonality }]]);
  for (const category of taxonomy.categories) {
    const words = categories[category.key];
    if (words) decisions.set(category.key, { name: () => nameOf(category), words });
  }

  function render() {
    const chosen = judged.decision ?? "";
    const { words } = decisions.get(chosen);
    const kind = chosen ? "category" : judged.score.tonality.label;
    const buttons = [...decisions].map(([key, { name }]) =>
      toggle(name(), key === chosen, () => choose(key), { "data-focus": `decision ${key}` }),
    );
    const chips = element("div", { class: "chips", role: "group", "aria-label": say("words.of") }, ...buttons);
    const quote = { class: kind, dir: "auto", tabindex: 0, "data-focus": "text" }; // a long text is scrolled by keys
    replace(
      view,
      element("h3", {}, say("words.title")),
      buttons.length > 1 ? chips : undefined,
      element("blockquote", quote, ...marked(judged.mention.text, words)),
      weights(words),
    );
  }

  function choose(key) {
    judged.decision = key;
    render();
  }

  render();
  return view;
}

// The text in pieces, the given words as marks. Their ends count code points; strings count an emoji as two.
export function marked(text, words) {
  const points = [...text];
  const greatest = Math.max(...words.map(({ weight }) => weight));
  const pieces = [];
  let at = 0;
  for (const { start, end, weight } of [...words].sort((one, other) => one.start - other.start)) {
    const strength = STRENGTHS[Math.min(2, Math.floor((3 * weight) / greatest))];
    pieces.push(points.slice(at, start).join(""));
    pieces.push(element("mark", { class: strength, title: percent(weight) }, points.slice(start, end).join("")));
    at = end;
  }
  return [...pieces, points.slice(at).join("")];
}

function weights(words) {
  if (!words.length) return element("p", { class: "hint" }, say("words.none"));
  const items = words.map(({ text, weight }) =>
    element("li", {}, element("q", { dir: "auto" }, text), ` ${percent(weight)}`),
  );
  const explained = element("p", { class: "hint" }, say("words.weight"));
  return element("div", {}, element("ul", { class: "weights" }, ...items), explained);
}
