import type { ReviewContext, ReviewRoutes } from "../context.ts";
import { type Done, FindingRequest, JudgeRequest, NoteRequest, NothingRequest } from "../messages.ts";
import { parseRequest } from "../read-request.ts";
import { toReview } from "../review-message.ts";

/** What a person does with flags: judge, note, take back, fold, bring back. */
export function addJudging(routes: ReviewRoutes): void {
  routes.post("/verdicts", async (context) => {
    const { findingId, judgement, ...details } = await parseRequest(context, JudgeRequest);
    const given = {
      ...(details.reason !== undefined && { reason: details.reason }),
      ...{ duplicateOf: details.duplicateOf ?? null, seconds: details.seconds ?? null },
    };
    await context.var.desk.change((session) => session.judge(findingId, judgement, given));
    return answer(context, [findingId]);
  });
  routes.post("/notes", async (context) => {
    const { findingId, text } = await parseRequest(context, NoteRequest);
    await context.var.desk.change((session) => session.keepNote(findingId, text));
    return answer(context, [findingId]);
  });
  routes.post("/undo", async (context) => {
    await parseRequest(context, NothingRequest);
    const undone = await context.var.desk.change((session) => session.undo());
    if (undone === null) return answer(context, []);
    return answer(context, undone.kind === "fold" ? undone.findingIds : [undone.findingId]);
  });
  routes.post("/fold", async (context) => {
    const { findingId } = await parseRequest(context, FindingRequest);
    return answer(context, await context.var.desk.change((session) => session.foldRest(findingId)));
  });
  routes.post("/unfold", async (context) => {
    await parseRequest(context, NothingRequest);
    return answer(context, await context.var.desk.change(async (session) => session.unfold()));
  });
}

function answer(context: ReviewContext, findingIds: readonly string[]): Response {
  return context.json({ findingIds: [...findingIds], review: toReview(context.var.desk) } satisfies Done);
}
