// The API, version 1, and what it answers when it refuses. Addresses are relative, so a proxy may add a prefix.

export class ServiceError extends Error {
  constructor(code, message, { details = [], retryAfter, request = "" } = {}) {
    super(message);
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter; // seconds; undefined where the service names none
    this.request = request;
  }
}

export const score = (mentions, { explain = false, signal } = {}) => call("v1/score", { mentions, explain }, signal);

export const correct = (mention, labels, scoredBy) =>
  call("v1/feedback", { mention, labels, scored_by: scoredBy });

export const modelCard = () => call("v1/model");

export const taxonomy = () => call("v1/taxonomy");

async function call(path, body, signal) {
  const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let response, answer;
  try {
    response = await fetch(path, { ...sent, signal, cache: "no-store" });
    answer = await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceError("unreachable", error.message);
  }
  const content = parsed(answer);
  if (response.ok && content !== undefined) return content;
  throw refusal(response, content?.error);
}

// A proxy between us and the service answers in words of its own.
function refusal(response, error) {
  const seconds = Number.parseInt(response.headers.get("retry-after"), 10);
  return new ServiceError(error?.code ?? `http_${response.status}`, error?.message ?? response.statusText, {
    details: error?.details,
    retryAfter: Number.isNaN(seconds) ? undefined : seconds,
    request: response.headers.get("x-request-id") ?? "",
  });
}

function parsed(answer) {
  try {
    return JSON.parse(answer);
  } catch {
    return undefined;
  }
}
