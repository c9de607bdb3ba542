import { BlindspotError } from "../core/errors.ts";
import { type Judge, Judgement, keptReason, keptState, type Verdict, type VerdictState } from "../core/verdict.ts";
import type { FoundFinding, SqliteLedger } from "../ledger/index.ts";
import { standingVerdicts } from "../outputs/verdicts.ts";
import { hostAgent } from "../system/host-agent.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ledger-session.ts";
import { printStored, printWithdrawn } from "./verdict-words.ts";

export interface VerdictArguments {
  /** Id of a finding or its unique beginning. */
  readonly finding: string;
  /** Absent with `duplicateOf`: that of the other finding; with a state: real, as it was judged. */
  readonly judgement?: string | undefined;
  readonly reason?: string;
  readonly duplicateOf?: string;
  /** What became of a real one; `reopen`: nothing yet. */
  readonly fixed?: boolean;
  readonly deferred?: boolean;
  readonly reopen?: boolean;
  /** Takes back in place of judging. */
  readonly withdraw?: boolean;
}

/**
 * `blindspot verdict`: stores a judgement of a finding and says what follows from it.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` for a judgement that there is not, or a state of what is not real; `not-found` or `ambiguous`
 *   for a finding
 */
export async function runVerdict(args: VerdictArguments, io: Io): Promise<number> {
  const state = parseState(args);
  if (args.withdraw === true) return withdraw(args, io);
  const given = args.judgement === undefined ? null : parseJudgement(args.judgement);
  return withLedger(io, async ({ ledger }) => {
    const found = await ledger.resolveFinding(args.finding);
    const repeated = await findDuplicate(args.duplicateOf, found.finding.id, ledger);
    const judge = hostAgent(io.env) === null ? "human" : "agent";
    const judgement = state === null ? (given ?? judgementOf(repeated)) : realOf(found, given, judge);
    const verdict: Verdict = {
      findingId: found.finding.id,
      judgement,
      reason: args.reason?.trim() ?? keptReason(found.verdicts, { judgement, judge }),
      seconds: null,
      judge,
      at: new Date().toISOString(),
      duplicateOf: repeated?.finding.id ?? null,
      state: state ?? keptState(found.verdicts, { judgement, judge }),
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

/** What is said to have become of it; null: nothing is. @throws BlindspotError `usage` for two things at once */
function parseState({ fixed, deferred, reopen, withdraw, duplicateOf }: VerdictArguments): VerdictState | null {
  const options = [
    { option: "--fixed", isGiven: fixed === true, state: "fixed" },
    { option: "--deferred", isGiven: deferred === true, state: "deferred" },
    { option: "--reopen", isGiven: reopen === true, state: "open" },
    { option: "--withdraw", isGiven: withdraw === true, state: null },
    { option: "--duplicate-of", isGiven: duplicateOf !== undefined, state: null },
  ] as const;
  const [first, second] = options.filter(({ isGiven }) => isGiven);
  if (first === undefined || first.state === null) return null;
  if (second === undefined) return first.state;
  throw new BlindspotError("usage", `${first.option} and ${second.option} do not go together.`, "Give one of them.");
}

function parseJudgement(text: string): Judgement {
  const judgement = Judgement.safeParse(text.trim().toLowerCase().replaceAll(/[ _]/g, "-"));
  if (judgement.success) return judgement.data;
  throw new BlindspotError("usage", `"${text}" is no judgement.`, `Give one of ${Judgement.options.join(", ")}.`);
}

/**
 * Only what is real, by this verdict or by the one that stands, is mended, left or taken up again. A suggestion of an agent is no
 * verdict that a person could go by.
 */
function realOf({ finding, verdicts }: FoundFinding, given: Judgement | null, judge: Judge): "real" {
  const stands = standingVerdicts(verdicts).get(finding.id);
  const standing = judge === "human" && stands?.judge === "agent" ? undefined : stands;
  if ((given ?? standing?.judgement) !== "real") {
    const problem = `Finding ${finding.id} is not judged real: only a real one is fixed, deferred or open.`;
    throw new BlindspotError("usage", problem, `blindspot verdict ${finding.id} real --fixed says both.`);
  }
  if (given === null && standing?.duplicateOf != null) {
    const problem = `Finding ${finding.id} is a duplicate of ${standing.duplicateOf} and counts with it.`;
    throw new BlindspotError("usage", problem, `Say it of ${standing.duplicateOf}.`);
  }
  return "real";
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
