import { fixBrief } from "../core/fix-brief.ts";
import { type FixItem, type FixPlan, planFix } from "../core/fix-plan.ts";
import { type BuildSession, rankSessions } from "../core/fix-session.ts";
import type { Handoff, HandoffTarget, HandoffWay } from "../core/handoff.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { HandoffLedger, Host } from "../ports.ts";

export interface FixPorts {
  readonly ledger: HandoffLedger;
  readonly host: Pick<Host, "now" | "newId" | "newMarker">;
}

export interface FixRequest {
  /** A review and its rechecks, oldest first. */
  readonly family: readonly [ReviewSnapshot, ...ReviewSnapshot[]];
  /** Ids of findings or their beginnings. Empty: all that are real and open. */
  readonly only: readonly string[];
  /** Takes out of a text what no terminal should meet. */
  readonly clean: (text: string) => string;
}

/** What would be handed back. */
export interface PreparedFix {
  /** The family's first review. */
  readonly root: ReviewSnapshot;
  readonly plan: FixPlan;
  /** Null: there is nothing to fix. */
  readonly brief: string | null;
  /** The conversations that wrote the code, the likeliest to mend it first. */
  readonly sessions: readonly BuildSession[];
}

/** Works out what there is to hand back and to whom. Nothing is stored. @throws BlindspotError as `planFix` */
export async function prepareFix(request: FixRequest, { ledger, host }: FixPorts): Promise<PreparedFix> {
  const { family } = request;
  const [root] = family;
  const handoffs = await ledger.handoffs(root.header.id);
  const plan = planFix(family, handoffs, { only: request.only });
  const { items } = plan;
  const brief = items.length === 0 ? null : request.clean(fixBrief(items, newMarker(items, host)));
  return { root, plan, brief, sessions: rankSessions(family, items) };
}

/** One that stands in none of the items, so that no words of theirs can end what it begins. */
function newMarker(items: readonly FixItem[], host: Pick<Host, "newMarker">): string {
  const text = JSON.stringify(items);
  for (;;) {
    const marker = host.newMarker();
    if (!text.includes(marker)) return marker;
  }
}

/** Stores that a brief leaves our hands. @throws when there is no brief */
export async function storeHandoff(
  { plan, brief }: PreparedFix,
  { way, target }: { readonly way: HandoffWay; readonly target: HandoffTarget | null },
  { ledger, host }: FixPorts,
): Promise<Handoff> {
  if (brief === null) throw new Error("there is nothing to hand back");
  const findings = plan.items.map(({ finding }) => finding.id);
  const at = host.now().toISOString();
  const handoff: Handoff = { id: host.newId("h"), reviewId: plan.reviewId, findings, way, target, at, endedAt: null };
  await ledger.saveHandoff(handoff, brief);
  return handoff;
}

/** Takes back that a brief was handed to a program that could not be started. */
export async function dropHandoff({ id }: Handoff, { ledger }: FixPorts): Promise<void> {
  await ledger.dropHandoff(id);
}

/** Stores that the program to which a brief was handed has ended. */
export async function endHandoff(handoff: Handoff, { brief }: PreparedFix, { ledger, host }: FixPorts): Promise<void> {
  await ledger.saveHandoff({ ...handoff, endedAt: host.now().toISOString() }, brief ?? "");
}
