import type { Finding } from "../core/finding.ts";
import { describePlace } from "../core/place.ts";
import { isRejection, type Verdict } from "../core/verdict.ts";
import type { FoundFinding } from "../ledger/index.ts";
import { createPage, type Page } from "../outputs/terminal/page.ts";
import { describeVerdict, standingVerdicts } from "../outputs/verdicts.ts";
import { hostAgent } from "../system/host-agent.ts";
import type { Io } from "./io.ts";

/** Says what was stored of a finding, what it replaces, and what follows from it. */
export function printStored({ reviewId, finding, verdicts }: FoundFinding, verdict: Verdict, io: Io): void {
  const page = startPage(finding, io);
  page.text([describeVerdict(verdict)], { indent: 2 });
  const before = standingVerdicts(verdicts).get(finding.id);
  if (before !== undefined) page.text([["quiet", beforeInWords(before, verdict)]], { indent: 2 });
  const circumstances = { isAnchored: finding.fingerprint !== "", agent: hostAgent(io.env), reviewId };
  page.text([consequenceOf(verdict, circumstances)], { indent: 2 });
  io.stdout(`${page.toString()}\n`);
}

/** Says what was taken back, and what counts now. */
export function printWithdrawn(
  finding: Finding,
  { taken, standing }: { readonly taken: Verdict; readonly standing: Verdict | null },
  io: Io,
): void {
  const page = startPage(finding, io);
  page.text([`taken back, kept on record: ${describeVerdict(taken)}`], { indent: 2 });
  const now = standing === null ? "It is not judged now." : `What counts now: ${describeVerdict(standing)}`;
  page.text([now], { indent: 2 });
  io.stdout(`${page.toString()}\n`);
}

/** What it is about. */
function startPage(finding: Finding, io: Io): Page {
  const page = createPage(io.screen);
  const { path } = describePlace(finding.location);
  page.text([
    ["strong", finding.title],
    ["quiet", ` ${page.marks.dot} ${finding.id}`],
  ]);
  if (path !== "") page.text([["place", path]], { indent: 2 });
  return page;
}

function beforeInWords(before: Verdict, { judge }: Verdict): string {
  const said = describeVerdict(before);
  if (judge === "agent" && before.judge === "human") return `the verdict of a person stands: ${said}`;
  return `replaces an earlier verdict, which was ${said}`;
}

interface Circumstances {
  readonly isAnchored: boolean;
  /** The agent that asks; null: a person does. */
  readonly agent: string | null;
  readonly reviewId: string;
}

/** What the verdict leads to, in a sentence. */
function consequenceOf(verdict: Verdict, { isAnchored, agent, reviewId }: Circumstances): string {
  if (agent !== null) {
    return `Kept as a suggestion, because it came from inside an agent (${agent}): only what a person says counts.`;
  }
  if (verdict.duplicateOf !== null) return "It is counted once, with the finding that it repeats.";
  if (verdict.judgement === "unsure") return "It stays in the review and counts neither for nor against the reviewer.";
  if (!isRejection(verdict.judgement)) return realWords(verdict.state, reviewId);
  return isAnchored
    ? "A later review that raises it again folds it as judged before, as long as the code there is unchanged."
    : "A later review may raise it again: it points to no code by which it would be known.";
}

function realWords(state: Verdict["state"], reviewId: string): string {
  if (state === "fixed") return "It is done. A later review that finds it again tells it as news.";
  if (state === "deferred") return "It is not handed back. A later review that finds it again says that it is known.";
  return `It stays open until it is fixed; a later review that finds it again says so. blindspot fix ${reviewId} hands it back.`;
}
