import type { Advice } from "../core/advise.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewOptions } from "../flow/review-options.ts";
import { reasonOf } from "../outputs/advice.ts";
import { toJsonText } from "../outputs/json-text.ts";
import { addCommands } from "../outputs/terminal/commands.ts";
import { createPage } from "../outputs/terminal/page.ts";
import type { TakenChange } from "../ports.ts";
import { adviseOn } from "./advise.ts";
import { changeWords } from "./change-arguments.ts";
import type { Composition } from "./compose.ts";
import type { Io } from "./io.ts";
import type { ReviewArguments } from "./review.ts";

/** Neither a review without findings (0) nor one that failed (3): none. */
export const notWorthItExit = 4;

/** @throws BlindspotError `usage` for flags about advice where none is given */
export function refuseIdleAdvice({ ifWorthIt, testCoverage, resume, retry }: ReviewArguments): void {
  if (ifWorthIt === true && (resume !== undefined || retry !== undefined)) {
    throw new BlindspotError("usage", "--if-worth-it is about a new review.", "Leave it out to go on with one.");
  }
  if (testCoverage !== undefined && ifWorthIt !== true) {
    throw new BlindspotError(
      "usage",
      "--test-coverage has no effect on a review.",
      "It is for --if-worth-it and blindspot advise.",
    );
  }
}

interface Question {
  readonly args: ReviewArguments;
  readonly taken: TakenChange;
  readonly options: ReviewOptions;
  readonly composition: Composition;
  readonly signal: AbortSignal;
  readonly io: Io;
}

/**
 * Whether a change is to be reviewed: all but what is clearly not worth it. Where it is not, that is said and nothing is stored: there is no
 * review, and nothing that could be taken for one.
 */
export async function tellIfNotWorthIt({ args, taken, options, composition, signal, io }: Question): Promise<boolean> {
  const { testCoverage } = args;
  const advice = await adviseOn({ taken, options, testCoverage, hasEstimates: false, composition, signal, io });
  if (advice.verdict !== "not-worth-it") return true;
  tell(advice, args, io);
  return false;
}

function tell(advice: Advice, args: ReviewArguments, io: Io): void {
  const notReviewed = { version: 0, notReviewed: { reason: "not-worth-it", advice } };
  if (args.json === true || args.jsonl === true) {
    io.stdout(`${toJsonText(notReviewed, args.jsonl === true ? 0 : 2)}\n`);
    return;
  }
  // Of a review in the background nobody sees standard output.
  const isBehind = io.announce !== undefined;
  const page = createPage(isBehind ? io.errorScreen : io.screen);
  page.text([
    ["warning", "Not reviewed"],
    ": not worth it, so nothing was sent and nothing stored. This is no clean review.",
  ]);
  page.text([["quiet", reasonOf(advice)]], { indent: 2 });
  const unwritten = [args.sarif, args.notes].filter((file) => file !== undefined);
  if (unwritten.length > 0) page.text([["warning", `Not written: ${unwritten.join(", ")}`]], { indent: 2 });
  const { flags, paths } = changeWords(args);
  addCommands(page, [
    { command: ["blindspot advise", ...flags, ...paths].join(" "), does: "shows why, line by line" },
    { command: ["blindspot review", ...flags, ...paths].join(" "), does: "reviews it all the same" },
  ]);
  (isBehind ? io.stderr : io.stdout)(`${page.toString()}\n`);
}
