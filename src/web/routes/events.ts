import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { ReviewRoutes } from "../context.ts";
import type { Desk } from "../desk.ts";
import type { ChangeEvent } from "../messages.ts";
import type { WorkDesk, WorkDesks } from "../work-desk.ts";

/** A sign of life where nothing happens, so that a connection that died is noticed. */
const signMs = 15_000;

type Send = (event: ChangeEvent) => void;

/**
 * Tells a tab when the review is another than before: judged elsewhere, gone on, forgotten. It then asks for it. What its work is
 * at comes over the same connection: browsers allow few of them.
 */
export function addEvents(routes: ReviewRoutes, works: WorkDesks): void {
  routes.get("/events", async (context) => {
    const { desk } = context.var;
    const { work = null } = desk.session.snapshot.header;
    // A work that cannot be read is no reason to know nothing of its review.
    const workDesk = work === null ? null : await works.find(work).catch(() => null);
    return streamEvents(context, (send) => {
      const stops = [listenToReview(desk, send), ...(workDesk === null ? [] : [listenToWork(workDesk, send)])];
      return () => stops.map((stop) => stop());
    });
  });
}

function listenToReview(desk: Desk, send: Send): () => void {
  // A tab may have missed something while it was not connected.
  send({ kind: desk.isForgotten ? "forgotten" : "changed", version: desk.version });
  return desk.listen((kind) => send({ kind, version: kind === "elsewhere" ? desk.writes : desk.version }));
}

function listenToWork(desk: WorkDesk, send: Send): () => void {
  send({ kind: "work", version: desk.version });
  // A review stays when its work is removed.
  return desk.listen((kind) => kind === "work" && send({ kind, version: desk.version }));
}

/** Streams what somebody has to tell until the tab is gone. @param listen returns what ends it */
export function streamEvents(context: Context, listen: (send: Send) => () => void): Response {
  return streamSSE(context, async (out) => {
    const stop = listen((event) => void out.writeSSE({ data: JSON.stringify(event) }).catch(() => {}));
    out.onAbort(stop);
    while (!out.aborted && !out.closed) {
      await out.sleep(signMs);
      await out.write(": here\n\n").catch(() => {});
    }
    stop();
  });
}
