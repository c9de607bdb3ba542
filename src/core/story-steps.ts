import type { ReviewStatus } from "./review.ts";
import type { ReviewSnapshot } from "./snapshot.ts";
import { isBefore, type ReviewStory, type StoryFinding, storyFindings } from "./story.ts";
import { foldedIn } from "./triage-summary.ts";

/** Something that the developer has to do before a story is at its end. */
export type StoryStep =
  /** A recheck calls these fixed; whether they are is for the developer to say. */
  | { readonly kind: "confirm"; readonly findings: readonly StoryFinding[] }
  /** Real and open, and in nobody's hands. */
  | { readonly kind: "fix"; readonly findings: readonly StoryFinding[] }
  /** Handed back, and not checked since. */
  | { readonly kind: "recheck"; readonly findings: readonly StoryFinding[] }
  /** Findings of one round that nobody has judged. */
  | { readonly kind: "judge"; readonly reviewId: string; readonly findings: readonly StoryFinding[] }
  /** A round that did not read all that it should have. */
  | { readonly kind: "read"; readonly reviewId: string; readonly status: ReviewStatus };

/** What is left to do, the most pressing first. Empty: the story is at its end. */
export function storySteps(story: ReviewStory, findings = storyFindings(story)): readonly StoryStep[] {
  const open = findings.filter(({ group }) => group === "open");
  const kinds = { confirm: "confirm", fix: "fix", recheck: "recheck" } as const;
  const opened = Object.values(kinds).map((kind) => ({ kind, findings: open.filter((one) => stepOf(one) === kind) }));
  return [
    ...opened.filter((step) => step.findings.length > 0),
    ...judgeSteps(story, findings),
    ...story.rounds
      .filter(isUnread)
      .map(({ header, status }) => ({ kind: "read" as const, reviewId: header.id, status })),
  ];
}

/** What is next for a real and open finding: by what happened to it last. */
function stepOf({ verdict, rechecks, handoffs, again }: StoryFinding): "confirm" | "fix" | "recheck" {
  const checked = rechecks.at(-1);
  const handed = handoffs.at(-1);
  if (handed !== undefined && (checked === undefined || isBefore(checked.at, handed.at))) return "recheck";
  if (again.some(({ reviewId }) => reviewId === checked?.reviewId)) return "fix";
  // A verdict that is newer than the recheck was given in its knowledge.
  const isConfirmable = checked?.status === "fixed" && verdict !== null && isBefore(verdict.at, checked.at);
  return isConfirmable ? "confirm" : "fix";
}

function judgeSteps({ rounds, sittings }: ReviewStory, findings: readonly StoryFinding[]): StoryStep[] {
  const folded = foldedIn(sittings);
  const waiting = findings.filter(({ group, finding }) => group === "unjudged" && !folded.has(finding.id));
  return rounds
    .map(({ header }) => ({
      kind: "judge" as const,
      reviewId: header.id,
      findings: waiting.filter(
        (one) => (one.verdict === null ? one.reviewId : one.again.at(-1)?.reviewId) === header.id,
      ),
    }))
    .filter((step) => step.findings.length > 0);
}

/** What another tool did not read, it cannot be asked to read. */
function isUnread({ status, threads }: ReviewSnapshot): boolean {
  const isImport = threads.some(({ thread }) => thread.reviewer.kind === "import");
  return status !== "complete" && status !== "empty" && (!isImport || status === "failed");
}
