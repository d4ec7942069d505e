// Which rows the table shows, and in which order.
import { isPending } from "./judging.js";

export const KINDS = {
  all: () => true,
  negative: (row) => row.score?.tonality.label === "negative",
  neutral: (row) => row.score?.tonality.label === "neutral",
  positive: (row) => row.score?.tonality.label === "positive",
  needs_review: (row) => Boolean(row.score?.needs_review),
  problem: (row) => Boolean(row.problem),
  pending: isPending,
};

const ORDERS = {
  line: (row) => row.line,
  tonality: (row) => ["negative", "neutral", "positive"].indexOf(row.score?.tonality.label),
  confidence: (row) => row.score?.confidence ?? -1,
};

// Rows of a kind in an order; those that are equal stay in the order of the file.
export function shownRows(rows, { kind, order, descending }) {
  const by = ORDERS[order];
  const sign = descending ? -1 : 1;
  return rows.filter(KINDS[kind]).sort((one, other) => sign * (by(one) - by(other)));
}

export const counts = (rows) =>
  Object.fromEntries(Object.entries(KINDS).map(([kind, belongs]) => [kind, rows.filter(belongs).length]));
