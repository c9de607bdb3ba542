import { streamSSE } from "hono/streaming";
import type { ReviewRoutes } from "../context.ts";

/** A sign of life where nothing happens, so that a connection that died is noticed. */
const signMs = 15_000;

/** Tells a tab when the review is another than before: judged elsewhere, gone on, forgotten. It then asks for it. */
export function addEvents(routes: ReviewRoutes): void {
  routes.get("/events", (context) => {
    const { desk } = context.var;
    return streamSSE(context, async (out) => {
      const send = (kind: "changed" | "forgotten") =>
        out.writeSSE({ data: JSON.stringify({ kind, version: desk.version }) }).catch(() => {});
      const stop = desk.listen((kind) => void send(kind));
      out.onAbort(stop);
      // A tab may have missed something while it was not connected.
      await send(desk.isForgotten ? "forgotten" : "changed");
      while (!out.aborted && !out.closed) {
        await out.sleep(signMs);
        await out.write(": here\n\n").catch(() => {});
      }
      stop();
    });
  });
}
