// The rows of a file with their scores as CSV, for a spreadsheet in the page's language.
import { element } from "./elements.js";
import { current } from "./language.js";
import { inWords } from "./problems.js";

const MENTION = ["id", "text", "brand", "source", "media_type", "published_at", "author", "url", "geo"];
const SCORE = ["lang", "tonality", "confidence", "needs_review", "truncated", "categories"];
const FORMULA = /^[=+\-@\t\r]/;

// A Russian spreadsheet separates cells by semicolons, and decimals by a comma.
const DIALECTS = { ru: { separator: ";", point: "," }, en: { separator: ",", point: "." } };

// Returns the CSV: the columns of `tonika`'s scored files, then the model and what was wrong with a row.
export function scoresAsCsv(name, rows, taxonomy, dialect = DIALECTS[current()]) {
  const probabilities = taxonomy.tonalities.map(({ key }) => `probability_${key}`);
  const categories = taxonomy.categories.map(({ key }) => `category_${key}`);
  const columns = ["file", "line", ...MENTION, ...SCORE, ...probabilities, ...categories, "model", "problem"];
  const cells = rows.map((row) => ({ file: name, ...flat(row) }));
  const lines = [columns, ...cells.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => line.map((value) => cell(value, dialect)).join(dialect.separator)).join("\r\n") + "\r\n";
}

// Hands the browser a file; the mark in front tells spreadsheets that it is UTF-8.
export function download(name, csv) {
  const address = URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv;charset=utf-8" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function flat({ line, mention, score, model, problem }) {
  if (!score) return { line, ...mention, lang: undefined, problem: problem && inWords(problem) };
  const named = (prefix, values) => Object.entries(values).map(([key, value]) => [`${prefix}_${key}`, value]);
  return {
    line,
    ...mention,
    id: score.id,
    lang: score.lang,
    tonality: score.tonality.label,
    confidence: score.confidence,
    needs_review: score.needs_review,
    truncated: score.truncated,
    categories: score.categories.map(({ key }) => key).join("|"),
    ...Object.fromEntries(named("probability", score.tonality.probabilities)),
    ...Object.fromEntries(named("category", score.category_probabilities)),
    model: `${model.name}-${model.version}`,
  };
}

function cell(value, { separator, point }) {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value).replace(".", point);
  // A text of strangers that begins like a formula would be computed by the spreadsheet that opens it.
  const text = FORMULA.test(value) ? `'${value}` : String(value);
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
