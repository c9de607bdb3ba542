import { latestVerdicts } from "../../core/memory.ts";
import { isOpen } from "../../core/open-findings.ts";
import { orderFindings } from "../../core/order.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { Pass } from "../../core/thread.ts";
import { describePaths } from "../figures.ts";

/** A command that makes sense now, and what it does. */
export interface NextCommand {
  readonly command: string;
  readonly does: string;
}

/** What a brief asks about that is not about its files alone. */
const questions: Partial<Record<Pass, string>> = {
  absence: "what the whole change lacks",
  recheck: "the findings that are looked at again",
};

/** One for each brief that waits. `FILE` may be left out, to paste in an editor. */
function replyCommands({ header, threads }: ReviewSnapshot): NextCommand[] {
  const waiting = threads.filter(({ thread, waitFile }) => waitFile !== null && thread.outcome === null);
  if (waiting.length < 2) {
    return [{ command: `blindspot reply ${header.id} FILE`, does: "bring the pasted reply back, as a file" }];
  }
  return waiting.map(({ thread, paths }) => {
    const covers = questions[thread.pass] ?? describePaths(paths);
    return { command: `blindspot reply ${thread.id} FILE`, does: `bring the reply about ${covers}` };
  });
}

/** What to do next with this review, most useful first. */
export function nextCommands(snapshot: ReviewSnapshot): readonly NextCommand[] {
  const { header, status, threads } = snapshot;
  const verdicts = latestVerdicts(snapshot.verdicts);
  const { groups } = orderFindings(snapshot.findings, snapshot.verdicts);
  const shown = groups.filter((group) => !group.isFolded).flatMap((group) => group.findings);
  const isLeft = shown.some((finding) => !verdicts.has(finding.id));
  const next: NextCommand[] = [];
  if (status === "open") next.push(...replyCommands(snapshot));
  if (status === "interrupted" || status === "cancelled") {
    next.push({ command: `blindspot review --resume ${header.id}`, does: "go on where it stopped" });
  }
  const isImport = threads.some(({ thread }) => thread.reviewer.kind === "import");
  const hasFailed =
    !isImport && threads.some(({ thread: { outcome } }) => outcome !== null && outcome.status !== "answered");
  if ((status === "failed" && threads.length > 0 && !isImport) || (status === "partial" && hasFailed)) {
    next.push({ command: `blindspot review --resume ${header.id} --retry`, does: "ask again where no answer came" });
  }
  if (isLeft) {
    next.push({ command: `blindspot triage ${header.id}`, does: "judge the flags one by one, with single keys" });
  }
  if ([...verdicts.values()].some(isOpen)) {
    next.push({ command: `blindspot fix ${header.id}`, does: "hand back what is real and open" });
  }
  if (isImport)
    next.push({ command: `blindspot show ${header.id} --reply 1`, does: "the whole file that was brought" });
  else if (threads.length > 0)
    next.push({ command: `blindspot show ${header.id} --brief`, does: "all of yours that was sent" });
  return next;
}
