// The rows of a file as a table: counts that choose a kind, headers that sort, a page at a time.
import { element, replace, toggle } from "./elements.js";
import { nameOf, number, percent, say } from "./language.js";
import { marks } from "./marks.js";
import { inWords } from "./problems.js";
import { counts, shownRows } from "./showing.js";

const PAGE = 50; // rows
const SORTED = ["line", "tonality", "confidence"];
const COLUMNS = ["line", "text", "brand", "tonality", "confidence", "categories", "words"];
const SHORT = 280; // characters of a text; all of it is in the details

// Returns a function that shows rows; `open` gets a mention whose words are asked for.
export function startTable(view, taxonomy, open) {
  let rows = [];
  let shown = { kind: "all", order: "line", descending: false, page: 0 };

  function change(changes) {
    shown = { ...shown, ...changes };
    render();
  }

  function render() {
    if (!rows.length) return replace(view);
    const found = shownRows(rows, shown);
    const page = Math.min(shown.page, Math.max(0, Math.ceil(found.length / PAGE) - 1));
    const part = found.slice(page * PAGE, (page + 1) * PAGE);
    replace(
      view,
      kinds(counts(rows), shown.kind, taxonomy, (kind) => change({ kind, page: 0 })),
      part.length ? table(part, taxonomy, shown, change, open) : element("p", { class: "hint" }, say("table.none")),
      pages(page, found.length, (next) => change({ page: next })),
    );
  }

  return (next) => {
    if (next !== rows) shown = { kind: "all", order: "line", descending: false, page: 0 };
    rows = next;
    render();
  };
}

function kinds(found, chosen, taxonomy, choose) {
  const names = Object.fromEntries(taxonomy.tonalities.map((tonality) => [tonality.key, nameOf(tonality)]));
  const buttons = Object.entries(found)
    .filter(([kind, count]) => count || kind === "all" || kind === chosen)
    .map(([kind, count]) => {
      const name = names[kind] ?? say(`show.${kind}`);
      const attributes = { class: kind, "data-focus": kind };
      return toggle(`${name}: ${number(count)}`, kind === chosen, () => choose(kind), attributes);
    });
  return element("div", { class: "chips", role: "group", "aria-label": say("table.show") }, ...buttons);
}

function table(part, taxonomy, shown, change, open) {
  const head = COLUMNS.map((name) =>
    element("th", { scope: "col", role: "columnheader", ...sorting(name, shown) }, title(name, shown, change)),
  );
  const body = part.map((row) => element("tr", { role: "row" }, ...cells(row, taxonomy, open)));
  // Roles are named because on a phone rows are shown as blocks, which would take them away.
  return element(
    "table",
    { role: "table", "aria-label": say("table.title") },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...head)),
    element("tbody", { role: "rowgroup" }, ...body),
  );
}

function sorting(name, { order, descending }) {
  return name === order ? { "aria-sort": descending ? "descending" : "ascending" } : {};
}

function title(name, { order, descending }, change) {
  if (!SORTED.includes(name)) return say(`column.${name}`);
  const sort = () => change({ order: name, descending: name === order && !descending, page: 0 });
  return element("button", { type: "button", onclick: sort, "data-focus": `sort ${name}` }, say(`column.${name}`));
}

function cells(row, taxonomy, open) {
  const text = String(row.mention.text ?? "");
  const short = text.length > SHORT ? `${[...text.slice(0, SHORT)].slice(0, -1).join("")}…` : text;
  const cell = (name, ...content) => element("td", { role: "cell", class: `cell-${name}` }, ...content);
  const known = [
    cell("line", number(row.line)),
    cell("text", element("bdi", {}, short)),
    cell("brand", row.mention.brand ?? ""),
  ];
  if (!row.score) {
    const reason = row.problem ? inWords(row.problem) : "…";
    return [...known, element("td", { role: "cell", colspan: 4, class: row.problem ? "error" : "hint" }, reason)];
  }
  const { label } = row.score.tonality;
  const named = new Map([...taxonomy.tonalities, ...taxonomy.categories].map((entry) => [entry.key, nameOf(entry)]));
  const words = {
    type: "button",
    onclick: () => open(row.mention),
    "aria-label": say("table.words.of", row),
    "data-focus": `words ${row.line}`,
  };
  return [
    ...known,
    cell("tonality", element("span", { class: label }, named.get(label))),
    cell("confidence", percent(row.score.confidence), marks(row.score)),
    cell("categories", row.score.categories.map(({ key }) => named.get(key)).join(", ")),
    cell("words", element("button", words, say("table.words"))),
  ];
}

function pages(page, count, turn) {
  if (count <= PAGE) return undefined;
  const button = (name, to, possible) => {
    const attributes = { type: "button", disabled: !possible, onclick: () => turn(to), "data-focus": name };
    return element("button", attributes, say(`table.${name}`));
  };
  const [first, last] = [page * PAGE + 1, Math.min(count, (page + 1) * PAGE)];
  const values = { first: number(first), last: number(last), count: number(count) };
  return element(
    "nav",
    { class: "row", "aria-label": say("table.pages") },
    button("previous", page - 1, page > 0),
    element("span", { role: "status" }, say("table.range", values)),
    button("next", page + 1, (page + 1) * PAGE < count),
  );
}
