import type { z } from "zod";
import {
  Done,
  Failure,
  FileDiff,
  FileTexts,
  type JudgeRequest,
  Opened,
  ReceiptMessage,
  Review,
  Reviews,
  Rounds,
  ThreadTexts,
  WorkMessage,
  Works,
  WorkText,
} from "../messages.ts";

/** An answer that is none, in words for people. `gone`: nobody answered. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

async function ask<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  init?: RequestInit,
): Promise<z.infer<Schema>> {
  const response = await fetch(path, init).catch(() => {
    throw new ApiError("gone", "blindspot does not answer.", "Start it again: blindspot triage --web");
  });
  if (response.status === 204) {
    throw new ApiError("not-found", "There is no review to begin with.", "Choose one of the past reviews and works.");
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw readFailure(body, response.status);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError("unreadable", "The answer cannot be read.", "Reload the page.");
}

function readFailure(body: unknown, status: number): ApiError {
  const failure = Failure.safeParse(body);
  if (!failure.success) return new ApiError("internal", `The server answered ${status}.`, "Reload the page.");
  const { code, message, hint } = failure.data.error;
  return new ApiError(code, message, hint);
}

function post<Schema extends z.ZodType>(path: string, body: object, schema: Schema): Promise<z.infer<Schema>> {
  const headers = { "Content-Type": "application/json" };
  return ask(path, schema, { method: "POST", headers, body: JSON.stringify(body) });
}

/** All that a page asks of the server about one review. */
export function reviewApi(id: string) {
  const base = `/api/reviews/${encodeURIComponent(id)}`;
  return {
    load: () => ask(base, Review),
    judge: (request: JudgeRequest) => post(`${base}/verdicts`, request, Done),
    note: (findingId: string, text: string) => post(`${base}/notes`, { findingId, text }, Done),
    undo: () => post(`${base}/undo`, {}, Done),
    fold: (findingId: string) => post(`${base}/fold`, { findingId }, Done),
    unfold: () => post(`${base}/unfold`, {}, Done),
    edit: (findingId: string) => post(`${base}/edit`, { findingId }, Opened),
    receipt: () => ask(`${base}/receipt`, ReceiptMessage),
    rounds: () => ask(`${base}/rounds`, Rounds),
    /** @param findingId a flag that it raised and that is judged; null: all is judged that it raised */
    thread: (threadId: string, findingId: string | null) => {
      const of = findingId === null ? "" : `/findings/${encodeURIComponent(findingId)}`;
      return ask(`${base}${of}/threads/${encodeURIComponent(threadId)}`, ThreadTexts);
    },
    file: (index: number, findingId: string | null) =>
      ask(`${base}/files/${index}${findingId === null ? "" : `?finding=${encodeURIComponent(findingId)}`}`, FileDiff),
    texts: (index: number) => ask(`${base}/files/${index}/texts`, FileTexts),
    diffs: (signal: AbortSignal) => readDiffs(`${base}/diffs`, signal),
    events: () => new EventSource(`${base}/events`),
  };
}
export type ReviewApi = ReturnType<typeof reviewApi>;

/** All that a page asks of the server about one piece of building. */
export function workApi(id: string) {
  const base = `/api/works/${encodeURIComponent(id)}`;
  return {
    load: () => ask(base, WorkMessage),
    spec: () => ask(`${base}/spec`, WorkText),
    /** What a command printed. */
    output: (hash: string) => ask(`${base}/outputs/${encodeURIComponent(hash)}`, WorkText),
    /** What one step did. */
    diffs: (stepId: string, signal: AbortSignal) =>
      readDiffs(`${base}/steps/${encodeURIComponent(stepId)}/diffs`, signal),
    events: () => new EventSource(`${base}/events`),
  };
}
export type WorkApi = ReturnType<typeof workApi>;

export function loadReviews() {
  return ask("/api/reviews", Reviews);
}

export function loadWorks() {
  return ask("/api/works", Works);
}

/** The diffs of all files as they arrive, several at a time. */
async function* readDiffs(path: string, signal: AbortSignal): AsyncGenerator<FileDiff[]> {
  const response = await fetch(path, { signal });
  if (!response.ok || response.body === null)
    throw new ApiError("internal", "The change cannot be read.", "Reload the page.");
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines.map((line) => JSON.parse(line) as FileDiff);
  }
}
