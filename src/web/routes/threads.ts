import { BlindspotError } from "../../core/errors.ts";
import type { ThreadSnapshot } from "../../core/snapshot.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { ReviewRoutes } from "../context.ts";
import type { Desk } from "../desk.ts";
import type { ThreadTexts } from "../messages.ts";
import { readable, waitingIn } from "../review-message.ts";

/** What was sent and what came back: of a thread that raised a flag that is judged, or once all is judged that it raised. */
export function addThreads(routes: ReviewRoutes): void {
  routes.get("/findings/:finding/threads/:thread", (context) => {
    const { desk } = context.var;
    const facts = desk.session.reveal(context.req.param("finding"));
    if (facts === null) throw hidden("It is hidden until the flag is judged.");
    const thread = threadOf(desk, context.req.param("thread"));
    if (!facts.raisedBy.some(({ threadId }) => threadId === thread.thread.id)) {
      throw new BlindspotError("not-found", "This thread did not raise the flag.", "Reload the page.");
    }
    return context.json(textsOf(desk, thread));
  });
  routes.get("/threads/:thread", (context) => {
    const { desk } = context.var;
    const texts = textsOf(desk, threadOf(desk, context.req.param("thread")));
    if (texts.waiting > 0) throw hidden("It is hidden until all flags are judged that it tells of.");
    return context.json(texts);
  });
}

function hidden(problem: string): BlindspotError {
  return new BlindspotError("usage", problem, "Judge first.");
}

function threadOf({ session }: Desk, id: string): ThreadSnapshot {
  const thread = session.snapshot.threads.find((one) => one.thread.id === id);
  if (thread !== undefined) return thread;
  throw new BlindspotError("not-found", "There is no such thread.", "Reload the page.");
}

function textsOf({ session }: Desk, { thread, brief: { system, user }, reply }: ThreadSnapshot): ThreadTexts {
  const brief = [system, user].filter((part) => part !== "").join("\n\n");
  return readable({ reviewer: reviewerLabel(thread.reviewer), brief, reply, waiting: waitingIn(thread, session) });
}
