// What a reader of a score must know beside it: it needs a person, not all was read, or it is not Russian.
import { element } from "./elements.js";
import { say } from "./language.js";

const MARKS = {
  needs_review: (score) => score.needs_review,
  truncated: (score) => score.truncated,
  other_language: (score) => score.lang === "other",
};

// The marks of a score as a list, with their reasons where `explained`; undefined where there are none.
export function marks(score, { explained = false } = {}) {
  const found = Object.keys(MARKS).filter((mark) => MARKS[mark](score));
  if (!found.length) return undefined;
  const items = found.map((mark) =>
    element(
      "li",
      { title: say(`mark.${mark}.why`) },
      element("strong", {}, say(`mark.${mark}`)),
      explained ? `. ${say(`mark.${mark}.why`)}` : undefined,
    ),
  );
  return element("ul", { class: "marks" }, ...items);
}
