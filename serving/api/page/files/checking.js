// What the page itself can say of a mention before it is sent; all else the service checks.
import { Problem } from "./problems.js";

const LONGEST_BRAND = 200; // characters
const FRAME = 100; // bytes of a request around its mentions

// The problem of a mention, or undefined. Characters are code points, as the service counts them.
export function problemOf(mention, limits) {
  if (mention.text === undefined || !String(mention.text).trim()) return new Problem("text.empty");
  const found = characters(mention.text);
  if (found > limits.text_characters) return new Problem("text.long", { found, limit: limits.text_characters });
  if (characters(mention.brand) > LONGEST_BRAND) return new Problem("brand.long", { limit: LONGEST_BRAND });
  if (bytesOf(mention) > room(limits)) return new Problem("row.large", { limit: limits.body_bytes });
  return undefined;
}

// Bytes that a mention takes in a request, with the comma after it.
export const bytesOf = (mention) => new TextEncoder().encode(JSON.stringify(mention)).length + 1;

// Bytes that the mentions of one request may take.
export const room = (limits) => limits.body_bytes - FRAME;

const characters = (value) => (typeof value === "string" ? [...value].length : 0);
