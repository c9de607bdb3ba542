import { BlindspotError } from "../../core/errors.ts";
import { blind } from "../../core/triage-blind.ts";
import type { PageSources, ReviewRoutes } from "../context.ts";
import { FindingRequest } from "../messages.ts";
import { parseRequest } from "../read-request.ts";
import { readable, toReview } from "../review-message.ts";

/** The review as it stands, its receipt, its rechecks, and the place of a flag in an editor. */
export function addReview(routes: ReviewRoutes, sources: PageSources): void {
  routes.get("/", (context) => context.json(toReview(context.var.desk)));
  routes.get("/receipt", (context) => context.json(readable(sources.receipt(context.var.desk.session.snapshot))));
  routes.get("/rounds", async (context) => {
    return context.json(readable({ rounds: await sources.rounds(context.var.desk.session.snapshot) }));
  });
  routes.post("/edit", async (context) => {
    const { findingId } = await parseRequest(context, FindingRequest);
    const { snapshot } = context.var.desk.session;
    const finding = snapshot.findings.find(({ id }) => id === findingId);
    if (finding === undefined) throw new BlindspotError("not-found", "There is no such flag.", "Reload the page.");
    return context.json(readable(await sources.edit(snapshot, blind(finding))));
  });
}
