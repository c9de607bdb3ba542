import { APICallError } from "@ai-sdk/provider";
import { maskCredentials } from "../core/address.ts";
import type { ProblemCode } from "../core/thread.ts";
import { type ApiConnection, members, textOrUndefined } from "./api-connection.ts";
import type { WatchedFetch } from "./api-fetch.ts";
import { type FailureStatus, failureStatus, problemOfHttp } from "./problems.ts";

/** Why a request failed, in words and for the decision whether to repeat it. */
export interface ApiFailure {
  readonly status: FailureStatus;
  readonly problem: ProblemCode;
  readonly reason: string;
  readonly hint: string;
  readonly repeat: "never" | "once" | "again";
  /** What the server asked to wait before a repeat. */
  readonly retryAfterMs: number | null;
  /** In a word, for progress: `429`, `silence`. */
  readonly label: string;
}

const repeatable: ReadonlySet<ProblemCode> = new Set([
  "rate-limit",
  "server-error",
  "overloaded",
  "cut-stream",
  "connection",
]);

/** A failure with the status, the hint and the repetition that belong to its problem. */
export function failure(connection: ApiConnection, problem: ProblemCode, reason: string): ApiFailure {
  return {
    status: failureStatus(problem),
    problem,
    reason: plain(connection, reason),
    hint: hintFor(connection, problem),
    repeat: problem === "silence" ? "once" : repeatable.has(problem) ? "again" : "never",
    retryAfterMs: null,
    label: problem,
  };
}

/** What an aborted signal means: the deadline, or that somebody stopped the run. */
export function stopFailure(connection: ApiConnection, signal: AbortSignal): ApiFailure {
  const isDeadline = members(signal.reason)["name"] === "TimeoutError";
  if (isDeadline) return failure(connection, "deadline", "The answer was not complete at the deadline.");
  return failure(connection, "cancelled", "The run was stopped.");
}

/** What a thrown error of a request means. */
export function failureOfError(connection: ApiConnection, error: unknown, watch: WatchedFetch): ApiFailure {
  const watched = failureOfWatch(connection, watch);
  if (watched !== null) return watched;
  if (!APICallError.isInstance(error)) return failure(connection, "internal", messageOf(error));
  const { statusCode, responseBody, responseHeaders } = error;
  if (statusCode === undefined || statusCode < 300) {
    const problem = watch.bytes > 0 ? "cut-stream" : "connection";
    return failure(connection, problem, connectionReason(error, problem));
  }
  return failureOfStatus(connection, {
    ...{ status: statusCode, message: error.message, body: responseBody ?? "" },
    headers: responseHeaders ?? {},
  });
}

function connectionReason(error: APICallError, problem: ProblemCode): string {
  const cause = members(error.cause);
  const detail = textOrUndefined(cause["code"]) ?? textOrUndefined(cause["message"]) ?? error.message;
  return problem === "cut-stream" ? `The answer broke off (${detail}).` : `No connection (${detail}).`;
}

/** What an error event inside a stream means. Vendors give a status, a code that is one, or only words. */
export function failureOfEvent(connection: ApiConnection, error: unknown): ApiFailure {
  const name = error instanceof Error ? error.name : "";
  if (/JSONParse|TypeValidation/.test(name)) {
    const broken = failure(connection, "not-json-response", "An event of the answer is not the JSON it should be.");
    return { ...broken, repeat: "again" };
  }
  if (/InvalidResponseData/.test(name)) return cutFailure(connection);
  const { statusCode, code } = members(error);
  const status = [statusCode, code].find((value) => typeof value === "number" && value >= 400 && value < 600);
  const message = messageOf(error);
  return failureOfStatus(connection, {
    ...{ status: (status as number | undefined) ?? 500, message, body: JSON.stringify(error) ?? "", headers: {} },
  });
}

/** The stream ended without the event that ends an answer. */
export function cutFailure(connection: ApiConnection): ApiFailure {
  return failure(connection, "cut-stream", "The answer ended without its last event.");
}

/** What the watch saw, or null when all was well down there. */
export function failureOfWatch(connection: ApiConnection, watch: WatchedFetch): ApiFailure | null {
  switch (watch.problem) {
    case "silence":
      return failure(connection, "silence", `Nothing was heard for too long, ${watch.bytes} bytes into the answer.`);
    case "not-json-response":
      return failure(connection, "not-json-response", "A page or a document came where a stream of events was due.");
    case "too-large":
      return failure(connection, "budget", "The answer grew beyond 16 MB.");
    case null:
      return null;
  }
}

interface HttpProblem {
  readonly status: number;
  readonly message: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function failureOfStatus(connection: ApiConnection, http: HttpProblem): ApiFailure {
  const retryAfterMs = readRetryAfter(http.headers, http.body);
  const problem = problemOfHttp(http.status, `${http.message} ${http.body}`, retryAfterMs !== null);
  const said = http.message.trim() || "no message";
  const found = failure(connection, problem, `HTTP ${http.status}: ${said}`);
  return { ...found, retryAfterMs, label: String(http.status) };
}

/** Milliseconds that a server asks to wait: seconds or a date in a header, or Gemini's `RetryInfo` in the body. */
export function readRetryAfter(headers: Readonly<Record<string, string>>, body: string): number | null {
  const inMs = Number(headers["retry-after-ms"] || Number.NaN);
  if (Number.isFinite(inMs)) return Math.max(0, inMs);
  const header = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  if (Number.isFinite(date)) return Math.max(0, date - Date.now());
  const delay = /"retryDelay"\s*:\s*"(\d{1,9}(?:\.\d+)?)s"/.exec(body)?.[1];
  return delay === undefined ? null : Number(delay) * 1_000;
}

function hintFor({ name, keyEnv }: ApiConnection, problem: ProblemCode): string {
  switch (problem) {
    case "auth":
      return keyEnv === null ? `Check the access to ${name}.` : `Check the key in ${keyEnv}.`;
    case "quota":
      return "Check the plan and the balance of the account, or start a new review with another --reviewer.";
    case "rate-limit":
    case "overloaded":
      return "Ask again later with --retry, or start a new review with another --reviewer.";
    case "model-not-found":
      return `Start a new review with another model: --reviewer ${name}:MODEL.`;
    case "not-json-response":
      return "Check the address of the endpoint, and proxies on the way to it.";
    case "connection":
      return "Check the network and the address of the endpoint.";
    case "refusal":
      return "Start a new review with a --reviewer of another vendor.";
    case "bad-request":
      return "Start a new review with another --reviewer, or of fewer lines.";
    case "cancelled":
      return "Go on with blindspot review --resume.";
    default:
      return "Ask again with --retry, or start a new review with another --reviewer.";
  }
}

function messageOf(error: unknown): string {
  return textOrUndefined(members(error)["message"]) ?? (typeof error === "string" ? error : "unknown error");
}

/** What a server says goes to a terminal: one line, no control characters, not endless, and never our key. */
function plain({ key }: ApiConnection, text: string): string {
  const masked = maskCredentials(key === null ? text : text.replaceAll(key, "(key)"));
  const line = masked.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
