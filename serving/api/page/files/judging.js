// Rows get their scores, batch by batch; a busy service is waited for, and a row that it refuses says why.
import { batches } from "./batches.js";
import { score, ServiceError } from "./service.js";

const TRIES = 5; // in a row, for a service that does not answer; one that is busy says when to come again
const FIRST_WAIT = 0.5; // seconds, doubled each time
const PASSING = ["unreachable", "overloaded", "timeout", "slow_body", "not_ready", "http_502", "http_503", "http_504"];

// Scores the rows that have neither a score nor a problem; calls `waits({ busy, seconds })` before it waits, and
// `moved()` after each batch. Throws an AbortError when `signal` is given, and a ServiceError when the service cannot
// go on; rows keep what they have.
export async function judgeRows(rows, limits, { signal, waits, moved }) {
  for (const batch of batches(rows.filter(isPending), limits)) {
    await judgeBatch(batch, { signal, waits });
    moved();
  }
}

export const isPending = (row) => !row.score && !row.problem;

async function judgeBatch(batch, options) {
  let left = batch;
  while (left.length) {
    try {
      const answer = await patiently(left.map(({ mention }) => mention), options);
      for (const [index, row] of left.entries()) {
        row.score = answer.scores[index];
        row.model = answer.model;
      }
      return;
    } catch (error) {
      if (error.code !== "invalid_mention" || !error.details.length) throw error;
      for (const detail of error.details) {
        left[detail.index].problem ??= new ServiceError(error.code, "", { details: [detail] });
      }
      left = left.filter(isPending);
    }
  }
}

async function patiently(mentions, { signal, waits }) {
  for (let failed = 0; ; ) {
    try {
      return await score(mentions, { signal });
    } catch (error) {
      const busy = error.code === "rate_limited" || error.code === "queue_full";
      if (!busy && PASSING.includes(error.code)) failed += 1;
      if (!busy && (!PASSING.includes(error.code) || failed === TRIES)) throw error;
      const seconds = error.retryAfter ?? FIRST_WAIT * 2 ** Math.max(0, failed - 1);
      waits({ busy, seconds });
      await pause(seconds, signal);
    }
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, 1000 * seconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
