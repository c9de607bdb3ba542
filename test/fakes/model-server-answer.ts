import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Ending, Fault, ModelRequest, Scripted, Spoken, Wire } from "./model-server-types.ts";

/** Ends the response with a JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Says what the script said, in the words of the protocol; or fails as it said. */
export function answer(
  request: ModelRequest,
  wire: Wire,
  said: Scripted,
  response: ServerResponse,
): Promise<void> | void {
  if (typeof said === "string") return speak(request, wire, { text: said }, response);
  return "fault" in said ? fail(request, wire, said, response) : speak(request, wire, said, response);
}

/** Tokens follow from the sizes, at four bytes each, so that tests can tell usage of one request from another's. */
function spokenOf(request: ModelRequest, said: Answer, ending?: Ending): Spoken {
  const { text = "", reasoning = "", calls = [], cachedTokens = 0 } = said;
  const spokenBytes = Buffer.byteLength(text + reasoning + (calls.length > 0 ? JSON.stringify(calls) : ""));
  return {
    ...{ id: request.index, model: said.servedModel ?? request.model, text, reasoning, calls },
    ending: ending ?? (calls.length > 0 ? "calls" : "stop"),
    usage: {
      input: Math.max(cachedTokens, Math.ceil(Buffer.byteLength(JSON.stringify(request.body)) / 4)),
      cached: cachedTokens,
      output: Math.ceil(spokenBytes / 4),
    },
  };
}

function speak(request: ModelRequest, wire: Wire, said: Answer, response: ServerResponse, ending?: Ending): void {
  const spoken = spokenOf(request, said, ending);
  if (!request.isStreaming) {
    sendJson(response, 200, wire.whole(spoken));
    return;
  }
  openStream(response);
  for (const frame of wire.frames(spoken)) response.write(frame);
  response.end();
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
}

async function fail(request: ModelRequest, wire: Wire, fault: Fault, response: ServerResponse): Promise<void> {
  switch (fault.fault) {
    case "status":
      return sendStatus(wire, fault, response);
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>");
      return;
    case "empty":
      return speak(request, wire, {}, response);
    case "truncated":
      return speak(request, wire, { text: fault.text ?? '{"findings":[{"title":"Cut' }, response, "length");
    case "refusal":
      return speak(request, wire, { text: fault.text ?? "I cannot help with that." }, response, "refusal");
    case "blocked":
      return speak(request, wire, { text: "" }, response, "blocked");
    case "hang-before":
      return;
    case "reset":
      (response.socket as Socket).resetAndDestroy();
      return;
    default:
      return failInStream(request, wire, fault, response);
  }
}

function sendStatus(wire: Wire, fault: Extract<Fault, { fault: "status" }>, response: ServerResponse): void {
  const message = fault.message ?? `scripted status ${fault.status}`;
  const headers: Record<string, string> = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
  sendJson(response, fault.status, wire.error(fault.status, message), headers);
}

type StreamFault = Extract<Fault, { fault: "cut" | "hang-after" | "error-event" | "drip" }>;

async function failInStream(
  request: ModelRequest,
  wire: Wire,
  fault: StreamFault,
  response: ServerResponse,
): Promise<void> {
  const text = fault.text ?? '{"findings":[{"title":"The retry is never tried again"';
  const frames = wire.frames(spokenOf(request, { text }));
  openStream(response);
  if (fault.fault === "drip") return drip(frames, fault.delayMs, response);
  // All but the end of the text, so that some of it always arrives.
  const arriving = frames.slice(0, Math.max(1, frames.length - 5));
  response.write(arriving.join(""));
  if (fault.fault === "hang-after") return;
  if (fault.fault === "error-event") {
    response.end(wire.errorFrame(fault.message ?? "scripted error inside the stream"));
    return;
  }
  await cut(frames[arriving.length] ?? "", fault.isClean === true, response);
}

/** Half of the next frame, then the end. The wait lets the client read what was sent before a broken connection. */
async function cut(next: string, isClean: boolean, response: ServerResponse): Promise<void> {
  response.write(next.slice(0, Math.floor(next.length / 2)));
  if (isClean) {
    response.end();
    return;
  }
  await sleep(20);
  response.destroy();
}

async function drip(frames: readonly string[], delayMs: number, response: ServerResponse): Promise<void> {
  for (const frame of frames) {
    if (response.destroyed) return;
    response.write(frame);
    await sleep(delayMs);
  }
  response.end();
}
