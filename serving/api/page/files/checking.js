// What the page itself can say of a mention before it is sent; all else the service checks.
import { Problem } from "./problems.js";

const LONGEST_BRAND = 200; // characters
const FRAME = 100; // bytes of a request around its mentions
const MOST_BYTES = 3; // of a UTF-16 unit in UTF-8

// The problem of a mention, or undefined. Characters are code points, as the service counts them.
export function problemOf(mention, limits) {
  if (mention.text === undefined || !String(mention.text).trim()) return new Problem("text.empty");
  const found = characters(mention.text, limits.text_characters);
  if (found > limits.text_characters) return new Problem("text.long", { found, limit: limits.text_characters });
  if (characters(mention.brand, LONGEST_BRAND) > LONGEST_BRAND) return new Problem("brand.long", { limit: LONGEST_BRAND });
  const mayBeLarge = JSON.stringify(mention).length * MOST_BYTES > room(limits);
  if (mayBeLarge && bytesOf(mention) > room(limits)) return new Problem("row.large", { limit: limits.body_bytes });
  return undefined;
}

// Bytes that a mention takes in a request, with the comma after it.
export const bytesOf = (mention) => new TextEncoder().encode(JSON.stringify(mention)).length + 1;

// Bytes that the mentions of one request may take.
export const room = (limits) => limits.body_bytes - FRAME;

// Counts code points only where it matters: a text has no more of them than UTF-16 units.
function characters(value, limit) {
  if (typeof value !== "string") return 0;
  return value.length > limit ? [...value].length : value.length;
}
