import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { standingVerdicts } from "../verdicts.ts";

/** A command that makes sense now, and what it does. */
export interface NextCommand {
  readonly command: string;
  readonly does: string;
}

/** What to do next with this review, most useful first. */
export function nextCommands(snapshot: ReviewSnapshot): readonly NextCommand[] {
  const { header, status, findings, threads } = snapshot;
  const verdicts = standingVerdicts(snapshot.verdicts);
  const unjudged = findings.find((finding) => finding.fold === null && !verdicts.has(finding.id));
  const next: NextCommand[] = [];
  if (status === "open") next.push({ command: `blindspot reply ${header.id}`, does: "bring the pasted reply back" });
  if (status === "interrupted" || status === "cancelled") {
    next.push({ command: `blindspot resume ${header.id}`, does: "go on where it stopped" });
  }
  const hasFailed = threads.some(({ thread: { outcome } }) => outcome !== null && outcome.status !== "answered");
  if (status === "failed" || (status === "partial" && hasFailed)) {
    next.push({ command: `blindspot resume ${header.id} --retry`, does: "ask again where no answer came" });
  }
  if (unjudged !== undefined) {
    next.push({
      command: `blindspot verdict ${unjudged.id} real`,
      does: "or stylistic, out-of-scope, wrong, unsure",
    });
  }
  next.push({ command: `blindspot show ${header.id} --brief`, does: "every byte that was sent" });
  return next;
}
