import type { IncomingMessage } from "node:http";
import { type AccessList, type Principal, requireAccess } from "./access.ts";
import { parseEvent } from "./events.ts";
import { HttpError, json, type Reply, readJson } from "./http.ts";
import type { EventStore } from "./store.ts";

/*
 * POST /tenants/:tenant/events   one event         write
 * GET  /tenants/:tenant/events   a page of events  read
 */

const MAX_EVENT_BYTES = 64 * 1024;
const MAX_PAGE = 500;

export interface RouteContext {
  readonly store: EventStore;
  readonly accessList: AccessList;
}

interface Call {
  readonly request: IncomingMessage;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

function eventRoutes({ store }: RouteContext): Route[] {
  return [
    {
      method: "POST",
      path: "/tenants/:tenant/events",
      handle: async ({ request, principal, params }) => {
        const tenant = params["tenant"] ?? "";
        requireAccess(principal, tenant, "write");
        const event = parseEvent(tenant, await readJson(request, MAX_EVENT_BYTES));
        return json(store.append(event) ? 201 : 200, { id: event.id });
      },
    },
    {
      method: "GET",
      path: "/tenants/:tenant/events",
      handle: ({ principal, params, query }) => {
        const tenant = params["tenant"] ?? "";
        requireAccess(principal, tenant, "read");
        const page = store.query({
          tenant,
          ...timeRange(query),
          after: wholeNumber(query, "after", 0),
          limit: Math.min(wholeNumber(query, "limit", 100), MAX_PAGE),
        });
        return json(200, { ...page, events: page.events.map(showEvent) });
      },
    },
  ];
}

function showEvent<E extends { readonly occurredAt: number }>(event: E) {
  return { ...event, occurredAt: new Date(event.occurredAt).toISOString() };
}

function timeRange(query: URLSearchParams): { from: number; to: number } {
  const [from, to] = ["from", "to"].map((name) => {
    const value = query.get(name);
    return value === null ? null : Date.parse(value);
  });
  if (Number.isNaN(from) || Number.isNaN(to)) throw new HttpError(400, "from and to must be ISO 8601 times");
  return { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER };
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (!/^\d{1,15}$/.test(value)) throw new HttpError(400, `${name} must be a whole number`);
  return Number(value);
}

function matchPath(pattern: string, pathname: string): Record<string, string> | null {
  const names = pattern.split("/");
  const parts = pathname.split("/");
  if (names.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? "";
    if (name.startsWith(":") && part !== "") params[name.slice(1)] = decode(part);
    else if (name !== part) return null;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, "The path is not valid");
  }
}

/** Answers requests. Every route needs a known principal; what it may do there is checked by the route. */
export function createRouter(context: RouteContext): (request: IncomingMessage) => Promise<Reply> {
  const routes = eventRoutes(context);
  return async (request) => {
    const principal = context.accessList.authenticate(request.headers.authorization);
    const url = new URL(request.url ?? "/", "http://localhost");
    for (const route of routes) {
      const params = route.method === request.method ? matchPath(route.path, url.pathname) : null;
      if (params !== null) return await route.handle({ request, principal, params, query: url.searchParams });
    }
    throw new HttpError(404, "There is no such route");
  };
}
