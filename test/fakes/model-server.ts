/**
 * A model server on loopback that says what its script tells it to, in four protocols: Anthropic Messages, OpenAI
 * Responses, OpenAI Chat Completions and Gemini. It records every request.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, sendJson } from "./model-server-answer.ts";
import { anthropicWire } from "./model-server-anthropic.ts";
import { chatWire } from "./model-server-chat.ts";
import { geminiWire } from "./model-server-gemini.ts";
import { responsesWire } from "./model-server-responses.ts";
import type { Json, ModelRequest, ModelServerScript, Protocol, Scripted, Wire } from "./model-server-types.ts";

export type * from "./model-server-types.ts";

export interface ModelServer {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** Requests to a model, in the order in which they came. Listings of models are not among them. */
  readonly requests: readonly ModelRequest[];
  /** What the reviewers read from the environment to talk to this server. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const wires: Record<Protocol, Wire> = {
  anthropic: anthropicWire,
  responses: responsesWire,
  chat: chatWire,
  gemini: geminiWire,
};

const routes: readonly (readonly [RegExp, Protocol])[] = [
  [/\/messages$/, "anthropic"],
  [/\/responses$/, "responses"],
  [/\/chat\/completions$/, "chat"],
  [/:(?:streamGenerateContent|generateContent)$/, "gemini"],
];

/** Starts a server on a free port of 127.0.0.1. Without a reply in the script it answers `{"findings":[]}`. */
export async function startModelServer(script: ModelServerScript = {}): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    serve({ script, requests, request, response }).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, env: environmentFor(url), close: () => closeServer(server) };
}

function environmentFor(url: string): Record<string, string> {
  return {
    ANTHROPIC_API_KEY: "test-key-anthropic",
    ANTHROPIC_BASE_URL: url,
    OPENAI_API_KEY: "test-key-openai",
    OPENAI_BASE_URL: `${url}/v1`,
    GEMINI_API_KEY: "test-key-gemini",
    GOOGLE_GEMINI_BASE_URL: url,
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Exchange {
  readonly script: ModelServerScript;
  readonly requests: ModelRequest[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve({ script, requests, request, response }: Exchange): Promise<void> {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (request.method === "GET" && path.endsWith("/models")) return listModels(script, response);
  const protocol = routes.find(([pattern]) => pattern.test(path))?.[1];
  if (protocol === undefined) return sendJson(response, 404, { error: { message: `no such path: ${path}` } });
  const body = JSON.parse(await readAll(request)) as Json;
  const wire = wires[protocol];
  const url = request.url ?? "";
  const parsed = wire.parse(url, body);
  const seen: ModelRequest = {
    ...{ index: requests.length, protocol, url, headers: request.headers, body, isAborted: false },
    ...parsed,
  };
  requests.push(seen);
  response.on("close", () => {
    seen.isAborted = !response.writableFinished;
  });
  if (script.delayMs) await sleep(script.delayMs);
  await answer(seen, wire, await scripted(script, seen), response);
}

function listModels(script: ModelServerScript, response: ServerResponse): void {
  const data = (script.models ?? []).map((id) => ({ id, object: "model", created: 0, owned_by: "test" }));
  sendJson(response, 200, { object: "list", data });
}

async function scripted({ reply }: ModelServerScript, request: ModelRequest): Promise<Scripted> {
  if (reply === undefined) return '{"findings":[]}';
  if (typeof reply === "function") return reply(request);
  if (isList(reply)) return reply[Math.min(request.index, reply.length - 1)] ?? "";
  return reply;
}

function isList(reply: Scripted | readonly Scripted[]): reply is readonly Scripted[] {
  return Array.isArray(reply);
}
