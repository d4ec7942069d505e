// Reading CSV as Python's strict reader does: a stray quote is an error of one record, not a silent merge of many.

const SEPARATORS = [",", ";", "\t"];

// The separator that the first line has most of.
export function separatorOf(text) {
  const header = text.slice(0, endOfLine(text, 0));
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

// Yields { first, last, raw, cells } for each record: its lines, counted from 1, and how it stands there. If a quote is
// out of place there are no cells.
export function* records(text, separator) {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const first = line;
    const record = readRecord(text, at, separator);
    const raw = text.slice(at, record.end);
    line += lineEnds(raw);
    at = afterLineEnd(text, record.end);
    yield { first, last: line, raw, cells: record.cells };
    line += 1;
  }
}

function readRecord(text, start, separator) {
  const cells = [];
  let at = start;
  for (;;) {
    const cell = text[at] === '"' ? quoted(text, at) : plain(text, at, separator);
    if (cell.end === undefined) return { end: text.length }; // the quote is never closed
    cells.push(cell.value);
    if (text[cell.end] === separator) at = cell.end + 1;
    else if (cell.end === text.length || isLineEnd(text[cell.end])) return { cells, end: cell.end };
    else return { end: endOfLine(text, cell.end) }; // something follows the closing quote
  }
}

function quoted(text, start) {
  let value = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return {};
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"'; // two of them stand for one
    from = quote + 2;
  }
}

function plain(text, start, separator) {
  let end = start;
  while (end < text.length && text[end] !== separator && !isLineEnd(text[end])) end += 1;
  return { value: text.slice(start, end), end };
}

const isLineEnd = (character) => character === "\n" || character === "\r";

const lineEnds = (text) => text.match(/\r\n|\n|\r/g)?.length ?? 0;

function endOfLine(text, start) {
  let end = start;
  while (end < text.length && !isLineEnd(text[end])) end += 1;
  return end;
}

const afterLineEnd = (text, end) => end + (text.startsWith("\r\n", end) ? 2 : 1);
