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
  const details = (error.details ?? []).map(({ field, reason }) => (field ? `${field}: ${reason}` : reason));
  const values = {
    message: details.join("; ") || error.message,
    seconds: error.retryAfter ?? 1,
    request: error.request || "–",
  };
  return say(`error.${error.code}`, values) ?? say("error.other", values);
}

function spoken(values) {
  const written = ([name, value]) => [name, typeof value === "number" ? number(value) : value];
  return Object.fromEntries(Object.entries(values).map(written));
}
