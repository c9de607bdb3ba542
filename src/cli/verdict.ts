import { BlindspotError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { isRejection, Judgement, keptReason, type Verdict } from "../core/verdict.ts";
import type { FoundFinding, SqliteLedger } from "../ledger/index.ts";
import { describePlace } from "../outputs/place.ts";
import { createPage, type Page } from "../outputs/terminal/page.ts";
import { describeVerdict, standingVerdicts } from "../outputs/verdicts.ts";
import { hostAgent } from "../system/host-agent.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";

export interface VerdictArguments {
  /** Id of a finding or its unique beginning. */
  readonly finding: string;
  /** Absent with `duplicateOf`: that of the other finding. */
  readonly judgement?: string | undefined;
  readonly reason?: string;
  readonly duplicateOf?: string;
  /** Takes back in place of judging. */
  readonly withdraw?: boolean;
}

/**
 * `blindspot verdict`: stores a judgement of a finding and says what follows from it.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` for a judgement that there is not, `not-found` or `ambiguous` for a finding
 */
export async function runVerdict(args: VerdictArguments, io: Io): Promise<number> {
  if (args.withdraw === true) return withdraw(args, io);
  const given = args.judgement === undefined ? null : parseJudgement(args.judgement);
  return withLedger(io, async ({ ledger }) => {
    const found = await ledger.resolveFinding(args.finding);
    const repeated = await findDuplicate(args.duplicateOf, found.finding.id, ledger);
    const judgement = given ?? judgementOf(repeated);
    const judge = hostAgent(io.env) === null ? "human" : "agent";
    const verdict: Verdict = {
      findingId: found.finding.id,
      judgement,
      reason: args.reason?.trim() ?? keptReason(found.verdicts, { judgement, judge }),
      seconds: null,
      judge,
      at: new Date().toISOString(),
      duplicateOf: repeated?.finding.id ?? null,
      state: judgement === "real" ? "open" : null,
    };
    await ledger.addVerdict(verdict);
    printStored(found, verdict, io);
    return 0;
  });
}

/** Takes back the newest verdict of the same judge. @throws BlindspotError `usage` when there is none */
async function withdraw(args: VerdictArguments, io: Io): Promise<number> {
  if (args.judgement !== undefined || args.reason !== undefined || args.duplicateOf !== undefined) {
    const problem = "--withdraw takes back a judgement and gives none.";
    throw new BlindspotError("usage", problem, "Leave the judgement and the other options out, or --withdraw.");
  }
  return withLedger(io, async ({ ledger }) => {
    const { finding } = await ledger.resolveFinding(args.finding);
    const judge = hostAgent(io.env) === null ? "human" : "agent";
    const taken = await ledger.withdrawVerdict({ findingId: finding.id, judge }, new Date().toISOString());
    if (taken === null) {
      const who = judge === "human" ? "a person" : "an agent";
      const problem = `Finding ${finding.id} has no verdict of ${who} to take back.`;
      throw new BlindspotError("usage", problem, `blindspot verdict ${finding.id} JUDGEMENT gives one.`);
    }
    const { verdicts } = await ledger.resolveFinding(finding.id);
    printWithdrawn(finding, { taken, standing: standingVerdicts(verdicts).get(finding.id) ?? null }, io);
    return 0;
  });
}

function printWithdrawn(
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

function parseJudgement(text: string): Judgement {
  const judgement = Judgement.safeParse(text.trim().toLowerCase().replaceAll(/[ _]/g, "-"));
  if (judgement.success) return judgement.data;
  throw new BlindspotError("usage", `"${text}" is no judgement.`, `Give one of ${Judgement.options.join(", ")}.`);
}

/** A duplicate is what the finding is that it repeats. */
function judgementOf(repeated: FoundFinding | null): Judgement {
  const choice = Judgement.options.join(", ");
  if (repeated === null) throw new BlindspotError("usage", "No judgement was given.", `Give one of ${choice}.`);
  const { finding, verdicts } = repeated;
  const verdict = standingVerdicts(verdicts).get(finding.id);
  if (verdict?.judge === "human") return verdict.judgement;
  const problem = `Finding ${finding.id} has no verdict that its duplicate could share.`;
  throw new BlindspotError("usage", problem, `Judge ${finding.id} first, or give one of ${choice}.`);
}

async function findDuplicate(
  name: string | undefined,
  findingId: string,
  ledger: SqliteLedger,
): Promise<FoundFinding | null> {
  if (name === undefined) return null;
  const found = await ledger.resolveFinding(name);
  if (found.finding.id !== findingId) return found;
  throw new BlindspotError("usage", `Finding ${findingId} cannot be a duplicate of itself.`, "Name the other finding.");
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

function printStored({ finding, verdicts }: FoundFinding, verdict: Verdict, io: Io): void {
  const page = startPage(finding, io);
  page.text([describeVerdict(verdict)], { indent: 2 });
  const before = standingVerdicts(verdicts).get(finding.id);
  if (before !== undefined) page.text([["quiet", beforeInWords(before, verdict)]], { indent: 2 });
  page.text([consequenceOf(verdict, { isAnchored: finding.fingerprint !== "", agent: hostAgent(io.env) })], {
    indent: 2,
  });
  io.stdout(`${page.toString()}\n`);
}

function beforeInWords(before: Verdict, { judge }: Verdict): string {
  const said = describeVerdict(before);
  if (judge === "agent" && before.judge === "human") return `the verdict of a person stands: ${said}`;
  return `replaces an earlier verdict, which was ${said}`;
}

/** What the verdict leads to, in a sentence. */
function consequenceOf(verdict: Verdict, { isAnchored, agent }: { isAnchored: boolean; agent: string | null }): string {
  if (agent !== null) {
    return `Kept as a suggestion, because it came from inside an agent (${agent}): only what a person says counts.`;
  }
  if (verdict.duplicateOf !== null) return "It is counted once, with the finding that it repeats.";
  if (verdict.judgement === "unsure") return "It stays in the review and counts neither for nor against the reviewer.";
  if (!isRejection(verdict.judgement))
    return "It stays open until it is fixed; a later review that finds it again says so.";
  return isAnchored
    ? "A later review that raises it again folds it as judged before, as long as the code there is unchanged."
    : "A later review may raise it again: it points to no code by which it would be known.";
}
