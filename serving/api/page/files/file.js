// A file: chosen or dropped, read in the browser, judged row by row, shown as a table and given back as CSV.
import { decode, isText } from "./decoding.js";
import { download, scoresAsCsv } from "./download.js";
import { byId } from "./elements.js";
import { isPending, judgeRows } from "./judging.js";
import { inEachLanguage, number, say } from "./language.js";
import { inWords, Problem } from "./problems.js";
import { readRows } from "./rows.js";
import { startTable } from "./table.js";

const LARGEST = 20; // MB; all of it is held in the browser

export function startFile(limits, taxonomy, open) {
  const showTable = startTable(byId("table"), taxonomy, open);
  let file = { rows: [] };
  let running; // what stops it

  async function take(given) {
    running?.abort();
    file = { rows: [], name: given.name, state: "reading" };
    render();
    try {
      file = await read(given, byId("file-brand").value.trim(), limits);
    } catch (error) {
      const unreadable = () => new Problem("file.unreadable", { name: given.name });
      file = { rows: [], problem: error instanceof Problem ? error : unreadable() };
    }
    render();
    if (file.rows.length) await judge();
  }

  async function judge() {
    const mine = (running = new AbortController());
    const of = file;
    const note = (changes) => {
      Object.assign(of, { problem: undefined, waiting: undefined }, changes);
      if (of === file) render();
    };
    note({ state: "judging" });
    try {
      await judgeRows(of.rows, limits, {
        signal: mine.signal,
        waits: (waiting) => note({ waiting }),
        moved: () => note({}),
      });
      note({ state: "done" });
    } catch (error) {
      note(mine.signal.aborted ? { state: "stopped" } : { state: "broken", problem: error });
    }
  }

  function render() {
    const { rows, state, problem } = file;
    const done = rows.filter(({ score }) => score).length;
    const left = rows.filter(isPending).length;
    byId("file-error").textContent = problem ? inWords(problem) : "";
    byId("file-said").textContent = statusOf(file, done);
    byId("progress").hidden = state !== "judging";
    byId("judged").value = rows.length ? (rows.length - left) / rows.length : 0;
    byId("judged-said").textContent = say("file.judged", { done: number(done), count: number(rows.length) });
    byId("file-actions").hidden = !rows.length;
    byId("stop").hidden = state !== "judging";
    byId("continue").hidden = state === "judging" || !left;
    showTable(rows);
  }

  byId("file").addEventListener("change", ({ target }) => {
    if (target.files.length) take(target.files[0]);
    target.value = ""; // so that the same file can be chosen again, once it is mended
  });
  acceptDrops(byId("drop"), take);
  byId("stop").addEventListener("click", () => running.abort());
  byId("continue").addEventListener("click", judge);
  byId("download").addEventListener("click", () => {
    download(`${file.name.replace(/\.\w+$/, "")}.scores.csv`, scoresAsCsv(file.name, file.rows, taxonomy));
  });
  inEachLanguage(render);
  byId("file").disabled = false;
}

async function read(given, brand, limits) {
  const megabytes = given.size / 2 ** 20;
  if (megabytes > LARGEST) throw new Problem("file.large", { found: Math.ceil(megabytes), limit: LARGEST });
  const bytes = new Uint8Array(await given.arrayBuffer());
  if (!isText(bytes)) throw new Problem("file.binary", { name: given.name });
  const { text, encoding } = decode(bytes);
  return { name: given.name, encoding, ...readRows(given.name, text, brand, limits) };
}

function statusOf({ name, rows, encoding, ignored, state, waiting }, done) {
  if (state === "reading") return say("file.reading", { name });
  if (!rows.length) return "";
  const bad = rows.filter(({ problem }) => problem).length;
  const values = { done: number(done), count: number(rows.length), bad: number(bad) };
  const parts = [say("file.read", { name, count: values.count, encoding })];
  if (ignored.length) parts.push(say("file.ignored", { names: ignored.join(", ") }));
  if (waiting) parts.push(say(waiting.busy ? "file.busy" : "file.away", { seconds: number(waiting.seconds) }));
  if (["stopped", "broken", "done"].includes(state)) parts.push(say(`file.${state}`, values));
  return parts.join(" ");
}

function acceptDrops(place, take) {
  // Beside the place a dropped file would be opened in place of the page, and what is on it would be lost.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  place.addEventListener("dragover", () => place.classList.add("over"));
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    place.classList.remove("over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
}
