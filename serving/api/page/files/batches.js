// Rows in batches that one request may hold.
import { bytesOf, room } from "./checking.js";

const ROWS = 64; // the service judges 32 at a time: enough to keep it busy, and few enough for a steady progress

export function* batches(rows, limits) {
  const most = Math.min(ROWS, limits.mentions);
  let batch = [];
  let bytes = 0;
  for (const row of rows) {
    const more = bytesOf(row.mention);
    if (batch.length === most || bytes + more > room(limits)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += more;
  }
  if (batch.length) yield batch;
}
