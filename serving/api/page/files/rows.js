// From the text of a file to its rows: { line, mention, problem }, each either to be judged or with what is wrong.
// Of a row that could not be read the mention's text is the row as it stands there.
import { problemOf } from "./checking.js";
import { records, separatorOf } from "./csv.js";
import { Problem } from "./problems.js";

const FIELDS = ["id", "text", "brand", "source", "media_type", "published_at", "author", "url", "geo", "lang"];
const ALIAS = "target"; // of brand, in labelled corpora
const READERS = { txt: lines, csv: table, jsonl: objects, ndjson: objects };

// Returns the rows, and the names of columns that no mention has. `brand` is of rows that name none.
// Throws a Problem where the file as a whole does not fit. Blank lines are no rows.
export function readRows(name, text, brand, limits) {
  const read = READERS[name.split(".").at(-1).toLowerCase()];
  if (!read) throw new Problem("file.kind", { name });
  if (!text.trim()) throw new Problem("file.empty", { name });
  const rows = [];
  const ignored = new Set();
  for (const { line, fields, raw, problem } of read(text)) {
    const row = fields ? { line, ...mentionOf(fields, brand, ignored) } : { line, mention: { text: raw }, problem };
    row.problem ??= problemOf(row.mention, limits);
    rows.push(row);
  }
  if (!rows.length) throw new Problem("file.empty", { name });
  return { rows, ignored: [...ignored] };
}

function mentionOf(fields, brand, ignored) {
  const { [ALIAS]: target, ...given } = fields;
  for (const name of Object.keys(given)) if (!FIELDS.includes(name)) ignored.add(name);
  const mention = {};
  for (const name of FIELDS) if (given[name] !== undefined) mention[name] = given[name];
  const contradicts = target !== undefined && mention.brand !== undefined && mention.brand !== target;
  mention.brand ??= target ?? (brand || undefined);
  return { mention, problem: contradicts ? new Problem("row.brands") : undefined };
}

function* lines(text) {
  for (const { line, content } of linesOf(text)) yield { line, fields: { text: content } };
}

function* objects(text) {
  for (const { line, content } of linesOf(text)) yield { line, raw: content, ...object(content) };
}

function object(content) {
  try {
    const fields = JSON.parse(content);
    if (fields === null || typeof fields !== "object" || Array.isArray(fields)) throw new Problem("row.object");
    return { fields: present(fields, (value) => value !== null) };
  } catch (error) {
    return { problem: error instanceof Problem ? error : new Problem("row.json") };
  }
}

function* table(text) {
  const [header, ...rest] = records(text, separatorOf(text));
  const names = (header?.cells ?? []).map((name) => name.trim());
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  if (twice.length) throw new Problem("file.columns.twice", { names: twice.join(", ") });
  if (!names.includes("text")) throw new Problem("file.columns", { names: names.join(", ") });
  for (const { first, last, cells, raw } of rest) {
    if (cells?.some((cell) => cell.trim()) ?? raw) yield { line: first, raw, ...record(names, cells, first, last) };
  }
}

function record(names, cells, first, last) {
  if (!cells) return { problem: new Problem(first === last ? "row.quote" : "row.quote.lines", { first, last }) };
  if (cells.length !== names.length) {
    return { problem: new Problem("row.cells", { found: cells.length, expected: names.length }) };
  }
  const fields = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  return { fields: present(fields, (cell) => cell !== "") };
}

const present = (fields, isThere) => Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value)));

function* linesOf(text) {
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    if (content.trim()) yield { line: index + 1, content: content.trim() };
  }
}
