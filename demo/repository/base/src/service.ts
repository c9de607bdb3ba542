import { createServer, type Server } from "node:http";
import { AccessList, type PrincipalEntry } from "./access.ts";
import { HttpError, json, type Reply, send } from "./http.ts";
import { startRetention } from "./retention.ts";
import { createRouter } from "./routes.ts";
import { EventStore } from "./store.ts";

const RETENTION_EVERY_MS = 60 * 60 * 1000;

export interface ServiceOptions {
  readonly databasePath: string;
  readonly principals: readonly PrincipalEntry[];
  readonly retentionDays: number;
  readonly now: () => number;
  /** Told about failures that no client is told about. */
  readonly onError: (error: unknown) => void;
}

export interface Service {
  readonly server: Server;
  /** Answers the requests that are under way, then closes the store. */
  close(): Promise<void>;
}

function failureReply(error: unknown, onError: ServiceOptions["onError"]): Reply {
  if (error instanceof HttpError) return json(error.status, { error: error.message });
  onError(error);
  return json(500, { error: "Something failed on our side" });
}

export function createService(options: ServiceOptions): Service {
  const { onError, now } = options;
  const store = new EventStore(options.databasePath);
  const route = createRouter({ store, accessList: new AccessList(options.principals) });
  const stopRetention = startRetention(store, {
    days: options.retentionDays,
    everyMs: RETENTION_EVERY_MS,
    now,
    onError,
  });
  const server = createServer((request, response) => {
    void route(request)
      .catch((error: unknown) => failureReply(error, onError))
      .then((reply) => send(response, reply));
  });
  const close = async () => {
    stopRetention();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    store.close();
  };
  return { server, close };
}
