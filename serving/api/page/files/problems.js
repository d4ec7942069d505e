// What is wrong, in words of the page's language: with a mention, a file or the service.
import { number, say } from "./language.js";

// Something that does not fit, kept as a phrase and its values so that it can be said again in the other language.
export class Problem extends Error {
  constructor(phrase, values = {}) {
    super(phrase);
    this.phrase = phrase;
    this.values = values;
  }
}

// Says a Problem, a ServiceError, or anything that was thrown.
export function inWords(error) {
  if (error instanceof Problem) return say(error.phrase, spoken(error.values));
  const code = error.code ?? error.name;
  const values = {
    code,
    details: (error.details ?? []).map(inDetail).join("; "),
    seconds: error.retryAfter ?? 1,
    request: error.request || "–",
  };
  return say(`error.${code}`, values) ?? say("error.other", values);
}

// The service gives its reasons in English, and as codes; a code that a newer service has is passed over.
function inDetail({ field, code, values = {}, reason }) {
  const said = say(`detail.${code}`, spoken(values)) ?? say("detail.invalid", { reason });
  const name = field?.split(".").at(-1);
  return name ? `${say(`field.${name}`) ?? name}: ${said}` : said;
}

function spoken(values) {
  const written = ([name, value]) => [name, typeof value === "number" ? number(value) : value];
  return Object.fromEntries(Object.entries(values).map(written));
}
