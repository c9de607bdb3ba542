import { BlindspotError } from "../../core/errors.ts";
import { reviewerLabel } from "../../core/thread.ts";
import type { ReviewRoutes } from "../context.ts";
import type { ThreadTexts } from "../messages.ts";
import { readable } from "../review-message.ts";

/** What was sent and what came back, for a flag that is judged. */
export function addThreads(routes: ReviewRoutes): void {
  routes.get("/findings/:finding/threads/:thread", (context) => {
    const { session } = context.var.desk;
    const facts = session.reveal(context.req.param("finding"));
    if (facts === null) throw new BlindspotError("usage", "It is hidden until the flag is judged.", "Judge it first.");
    const id = context.req.param("thread");
    const thread = session.snapshot.threads.find((one) => one.thread.id === id);
    if (thread === undefined || !facts.raisedBy.some(({ threadId }) => threadId === id)) {
      throw new BlindspotError("not-found", "This thread did not raise the flag.", "Reload the page.");
    }
    const isHidden = (findingId: string) => session.reveal(findingId) === null;
    const waiting = session.snapshot.findings.filter((one) => one.raisedBy.includes(id) && isHidden(one.id)).length;
    const brief = `${thread.brief.system}\n\n${thread.brief.user}`;
    const texts: ThreadTexts = { reviewer: reviewerLabel(thread.thread.reviewer), brief, reply: thread.reply, waiting };
    return context.json(readable(texts));
  });
}
