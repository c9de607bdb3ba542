import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { BlindspotError } from "../core/errors.ts";
import type { TriageSession } from "../flow/triage-session.ts";
import { type Assets, loadAssets, serveAssets } from "./assets.ts";
import type { PageSources, ReviewEnvironment, ReviewRoutes } from "./context.ts";
import { Desks } from "./desks.ts";
import { Guard, withHeaders } from "./guard.ts";
import { readable } from "./review-message.ts";
import { addEvents } from "./routes/events.ts";
import { addFiles } from "./routes/files.ts";
import { addJudging } from "./routes/judge.ts";
import { addReview } from "./routes/review.ts";
import { addThreads } from "./routes/threads.ts";
import { workRoutes } from "./routes/works.ts";
import { WorkDesks } from "./work-desk.ts";

export interface PageRequest {
  /** The review that the page begins with; null: none, but a piece of building. */
  readonly start: TriageSession | null;
  /** The piece of building that the page begins with, by its whole id, instead of a review. */
  readonly work?: string;
  /** Opens another by its whole id. */
  readonly open: (id: string) => Promise<TriageSession>;
  readonly sources: PageSources;
  /** 0: any that is free. */
  readonly port: number;
  /** Where the built page is, if not where it belongs. */
  readonly pageFolder?: string;
}

export interface RunningPage {
  /** With the token: who has it may use the page. */
  readonly url: string;
  /** An address that opens the page once, for a browser that is started. */
  readonly newSingleUrl: () => string;
  readonly port: number;
  /** Ends the sittings and all connections. */
  close(): Promise<void>;
}

/** More is no judgement. */
const maxBodyBytes = 64 * 1024;

/**
 * Serves the local page for judging, to this machine and to the browser that comes with the token.
 *
 * @throws BlindspotError `usage` when the port is taken, `not-found` when the page was not built
 */
export async function startPage(request: PageRequest): Promise<RunningPage> {
  const assets = await loadAssets(request.pageFolder);
  const guard = new Guard(request.work === undefined ? "/" : `/#${new URLSearchParams({ work: request.work })}`);
  const desks = new Desks(request.start, request.open);
  const app = makeApp({ assets, guard, desks, sources: request.sources });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((listening, failed) => {
    server.once("error", (error) => failed(portProblem(error, request.port)));
    server.listen(request.port, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  guard.port = port;
  return {
    ...{ url: urlOf(port, guard.token), port, newSingleUrl: () => urlOf(port, guard.newSingleToken()) },
    async close() {
      const closed = new Promise((done) => server.close(done));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      await desks.end();
    },
  };
}

function urlOf(port: number, token: string): string {
  return `http://127.0.0.1:${port}/open?token=${token}`;
}

interface App {
  readonly assets: Assets;
  readonly guard: Guard;
  readonly desks: Desks;
  readonly sources: PageSources;
}

function makeApp({ assets, guard, desks, sources }: App): Hono {
  const app = new Hono();
  const works = new WorkDesks(sources.works);
  app.use(withHeaders, guard.checkSender);
  app.get("/open", guard.open);
  app.use(guard.checkToken, bodyLimit({ maxSize: maxBodyBytes, onError: refuseLarge }));
  app.get("/api/reviews", async (context) => context.json(readable({ rows: await sources.reviews() })));
  app.route("/api/reviews/:id", reviewRoutes(desks, works, sources));
  app.route("/api/works", workRoutes(works, sources.works));
  app.get("/api/*", (context) =>
    context.json(failure("not-found", "There is no such thing.", "Reload the page."), 404),
  );
  app.get("*", serveAssets(assets));
  app.onError(tell);
  return app;
}

function reviewRoutes(desks: Desks, works: WorkDesks, sources: PageSources): ReviewRoutes {
  const routes = new Hono<ReviewEnvironment>();
  routes.use(async (context, next) => {
    const id = context.req.param("id") ?? "";
    // Nothing is wrong: the page began with something else.
    if (id === "start" && !desks.hasStart) return context.body(null, 204);
    const desk = await desks.get(id);
    context.set("desk", desk);
    // Judging what is gone would fail anyway; said like this, it is understood.
    if (desk.isForgotten && !context.req.path.endsWith("/events")) {
      return context.json(failure("forgotten", "This review was removed from the ledger.", ""), 410);
    }
    return next();
  });
  addReview(routes, sources);
  addJudging(routes);
  addFiles(routes);
  addThreads(routes);
  addEvents(routes, works);
  return routes;
}

/** Expected failures in words; what nobody expected stays out of the browser. */
function tell(error: Error, context: Context): Response {
  if (!(error instanceof BlindspotError)) {
    return context.json(failure("internal", "Something went wrong.", "Reload the page, or start it again."), 500);
  }
  const status = error.code === "not-found" ? 404 : error.code === "usage" ? 400 : 500;
  return context.json(readable(failure(error.code, error.message, error.hint)), status);
}

function refuseLarge(context: Context): Response {
  return context.json(failure("usage", "That is too long.", "Shorten your note."), 413);
}

function failure(code: string, message: string, hint: string): { error: Record<"code" | "message" | "hint", string> } {
  return { error: { code, message, hint } };
}

function portProblem(error: Error, port: number): Error {
  if (!("code" in error) || (error.code !== "EADDRINUSE" && error.code !== "EACCES")) return error;
  return new BlindspotError(
    "usage",
    `Port ${port} cannot be used: ${error.code}.`,
    "Leave --port out to take any free one.",
  );
}
