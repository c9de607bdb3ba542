import { confirm, isCancel } from "@clack/prompts";
import { anotherRoundWords, isAnotherRoundIdle } from "../core/another-round.ts";
import { type OpenFinding, openFindings } from "../core/open-findings.ts";
import { isFoundAgain } from "../core/recheck-exit.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import type { Verdict } from "../core/verdict.ts";
import type { SqliteLedger } from "../ledger/index.ts";
import { countOf } from "../outputs/figures.ts";
import { hostAgent } from "../system/host-agent.ts";
import type { Io } from "./io.ts";
import { loadFamily, type ReviewFamily } from "./review-family.ts";

interface AcceptOptions {
  readonly accept?: boolean;
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

interface Place {
  readonly ledger: SqliteLedger;
  readonly io: Io;
}

/**
 * Marks as fixed what a recheck found fixed, where the developer says so: beforehand, or now, where somebody can be asked.
 * Says what is left to do.
 */
export async function settleFixed(
  recheck: ReviewSnapshot,
  options: AcceptOptions,
  { ledger, io }: Place,
): Promise<void> {
  const family = await loadFamily(ledger, recheck.header.id, null);
  const fixed = fixedIn(recheck, family);
  const isText = options.json !== true && options.jsonl !== true;
  const isAccepted = fixed.length > 0 && (options.accept === true || (isText && io.isTty && (await ask(fixed.length))));
  const judge = hostAgent(io.env) === null ? "human" : "agent";
  if (isAccepted) await markFixed(fixed, judge, ledger);
  const say = (line: string) => (isText ? io.stdout(`${line}\n`) : io.stderr(`${line}\n`));
  if (isAccepted) say(`\n${acceptedWords(fixed.length, judge)}`);
  const rest = isAccepted && judge === "human" ? await loadFamily(ledger, recheck.header.id, null) : family;
  for (const line of nextLines(rest, isAccepted && judge === "human" ? [] : fixed)) say(line);
}

/**
 * Of what this recheck found fixed, and not again, that which is still open: somebody may have judged it meanwhile. Where
 * its threads contradict each other, only the developer can tell.
 */
function fixedIn(recheck: ReviewSnapshot, family: ReviewFamily): OpenFinding[] {
  const said = (recheck.rechecks ?? []).filter(({ status }) => status === "fixed").map(({ findingId }) => findingId);
  const fixed = new Set(said.filter((id) => !isFoundAgain(id, recheck)));
  return openFindings(family).filter(({ finding }) => fixed.has(finding.id));
}

async function ask(count: number): Promise<boolean> {
  const message = count === 1 ? "Mark the fixed one as fixed?" : `Mark the ${count} fixed ones as fixed?`;
  const answer = await confirm({ message });
  return !isCancel(answer) && answer;
}

/** The same judgement with its reason; where a later review found the defect again, on that finding too. */
async function markFixed(fixed: readonly OpenFinding[], judge: Verdict["judge"], ledger: SqliteLedger): Promise<void> {
  const at = new Date().toISOString();
  for (const { finding, verdict } of fixed) {
    for (const findingId of new Set([finding.id, verdict.findingId])) {
      const { judgement, reason } = verdict;
      await ledger.addVerdict({
        findingId,
        judgement,
        reason,
        seconds: null,
        judge,
        at,
        duplicateOf: null,
        state: "fixed",
      });
    }
  }
}

function acceptedWords(count: number, judge: Verdict["judge"]): string {
  const what = countOf(count, "finding");
  if (judge === "human") return `Marked ${what} as fixed.`;
  return `Suggested ${what} as fixed: given from inside an agent, it is no verdict until a person says so.`;
}

/** @param left found fixed and not marked so */
function nextLines(family: ReviewFamily, left: readonly OpenFinding[]): string[] {
  const [root] = family;
  const { id } = root.header;
  const leftIds = new Set(left.map(({ finding }) => finding.id));
  const open = openFindings(family).filter(({ finding }) => !leftIds.has(finding.id));
  const lines: string[] = [];
  if (left.length > 0) lines.push(`Mark what is fixed as fixed: blindspot recheck ${id} --accept`);
  if (open.length > 0) lines.push(`Hand back what is still open: blindspot fix ${id}`);
  if (isAnotherRoundIdle(family)) lines.push(anotherRoundWords);
  return lines.length === 0 ? [] : ["", ...lines];
}
