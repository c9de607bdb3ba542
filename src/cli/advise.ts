import { resolve } from "node:path";
import { approvals } from "../authorship/index.ts";
import type { Advice } from "../core/advise.ts";
import { type AdvicePorts, advise } from "../flow/advise.ts";
import type { ReviewOptions } from "../flow/review-options.ts";
import { renderAdvice, renderAdviceJson } from "../outputs/advice.ts";
import type { NextCommand } from "../outputs/terminal/next.ts";
import type { TakenChange } from "../ports.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { openSyntax } from "../system/syntax.ts";
import { loadTestCoverage } from "../system/test-coverage/index.ts";
import { type ChangeArguments, changeRequest, changeWords } from "./change-arguments.ts";
import { type Composition, withTrees } from "./compose.ts";
import { withComposition } from "./composition-session.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import type { ReviewArguments } from "./review.ts";
import { candidatesOf, reviewOptions } from "./settings.ts";

/** The flags of `advise`: those of `review` that say which change it is and what a review of it would be. */
export type AdviseArguments = ChangeArguments &
  Pick<
    ReviewArguments,
    | "include"
    | "exclude"
    | "reviewer"
    | "family"
    | "author"
    | "transcripts"
    | "effort"
    | "testCoverage"
    | "config"
    | "json"
  >;

/** `blindspot advise`. Sends nothing and stores nothing. @returns the exit code */
export async function runAdvise(args: AdviseArguments, io: Io): Promise<number> {
  return withComposition(args, io, async ({ composition, config: user, signal }) => {
    const id = host.newId("r");
    return withTrees({ composition, reviewId: id }, async (objects) => {
      const taken = await takeChange(await changeRequest(args, objects, io, signal), signal);
      const before = filesBefore(taken.change, taken.trees);
      try {
        const config = await narrowConfig(before, user, io);
        const candidates = candidatesOf(args, config, composition.ports.reviewers, io);
        const options = await reviewOptions({ id, args, config, candidates, taken, before, io });
        const advice = await adviseOn({
          taken,
          options,
          testCoverage: args.testCoverage,
          hasEstimates: true,
          composition,
          signal,
          io,
        });
        io.stdout(
          args.json === true
            ? `${renderAdviceJson(advice)}\n`
            : `${renderAdvice(advice, nextCommands(advice, args), io.screen)}\n`,
        );
        return 0;
      } finally {
        await before.dispose();
        await taken.dispose();
      }
    });
  });
}

/** What to advise on, and with what. */
export interface AdviceOn {
  readonly taken: TakenChange;
  readonly options: ReviewOptions;
  /** Reports, as they were named. */
  readonly testCoverage: readonly string[] | undefined;
  readonly hasEstimates: boolean;
  readonly composition: Composition;
  readonly signal: AbortSignal;
  readonly io: Io;
}

/** Advice on a change that is taken. @throws BlindspotError `input` for a report that is none */
export async function adviseOn({
  taken,
  options,
  testCoverage,
  hasEstimates,
  composition,
  signal,
  io,
}: AdviceOn): Promise<Advice> {
  const files = (testCoverage ?? []).map((file) => resolve(io.cwd, file));
  const paths = taken.change.patches.map(({ path }) => path);
  const coverage = files.length === 0 ? null : await loadTestCoverage(files, paths);
  const { ports, ledger } = composition;
  const all: AdvicePorts = { ...ports, syntax: openSyntax(), approvals, experience: ledger };
  return advise(taken, { options, coverage, hasEstimates }, all, signal);
}

function nextCommands({ verdict }: Advice, args: AdviseArguments): NextCommand[] {
  if (verdict === "empty") return [];
  const { flags, paths } = changeWords(args);
  const command = ["blindspot review", ...flags, ...paths].join(" ");
  const does =
    verdict === "not-worth-it"
      ? "have it read all the same: you know what it is for"
      : "have it read by a family that did not write it";
  return [{ command, does }];
}
