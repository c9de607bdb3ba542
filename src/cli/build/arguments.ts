import { BlindspotError } from "../../core/errors.ts";
import type { WorkArguments } from "../work/session.ts";

/** The flags of `build` as commander gives them. */
export interface BuildArguments extends WorkArguments {
  readonly spec?: string | undefined;
  readonly builder?: string;
  readonly reviewer?: string[];
  readonly setup?: string;
  readonly check?: string;
  readonly auto?: boolean;
  readonly branch?: string;
  readonly title?: string;
  /** False: `--no-self-review`. */
  readonly selfReview?: boolean;
  readonly timeout?: string;
  readonly maxCost?: string;
  readonly resume?: string | true;
  readonly accept?: boolean;
  readonly reject?: string;
  readonly comment?: string;
  readonly built?: boolean;
  readonly done?: boolean;
  readonly deliver?: string | true;
  readonly yes?: boolean;
  readonly jsonl?: boolean;
}

/** What a command line asks for. */
export type BuildVerb = "begin" | "resume" | "deliver";

/** @throws BlindspotError `usage` for flags that do not go together, or can have no effect */
export function verbOf(args: BuildArguments): BuildVerb {
  const { resume, deliver, spec } = args;
  if (resume !== undefined && deliver !== undefined) {
    throw new BlindspotError("usage", "--resume and --deliver are two things.", "Do one after the other.");
  }
  if (args.json === true && args.jsonl === true) {
    throw new BlindspotError("usage", "--json and --jsonl both want standard output.", "Choose one of them.");
  }
  const verb = resume !== undefined ? "resume" : deliver !== undefined ? "deliver" : "begin";
  if (verb === "begin" && spec === undefined) {
    const hint = "Name the file that says what to build: blindspot build spec.md; or go on with --resume.";
    throw new BlindspotError("usage", "There is nothing to build.", hint);
  }
  refuseIdle(args, verb);
  refuseTwoAnswers(args);
  return verb;
}

/** Flags by what they are for. What a work is built with is settled when it begins. */
const idleWith: Readonly<Record<BuildVerb, readonly (keyof BuildArguments)[]>> = {
  begin: ["accept", "reject", "comment", "built", "done", "yes"],
  resume: ["spec", "builder", "reviewer", "setup", "check", "auto", "branch", "title", "yes"],
  deliver: [
    ...([
      "spec",
      "builder",
      "reviewer",
      "setup",
      "check",
      "auto",
      "title",
      "selfReview",
      "timeout",
      "maxCost",
    ] as const),
    ...(["accept", "reject", "comment", "built", "done", "jsonl"] as const),
  ],
};

const flagNames: Partial<Record<keyof BuildArguments, string>> = {
  maxCost: "--max-cost",
  selfReview: "--no-self-review",
};

function refuseIdle(args: BuildArguments, verb: BuildVerb): void {
  const given = idleWith[verb].filter((name) => args[name] !== undefined && !isDefault(name, args));
  if (given.length === 0) return;
  const names = given.map((name) => (name === "spec" ? `the spec ${args.spec}` : (flagNames[name] ?? `--${name}`)));
  const [message, hint] = {
    begin: [`${names.join(" and ")} can have no effect on a work that begins.`, "They go with --resume or --deliver."],
    resume: [
      `${names.join(" and ")} can have no effect on a work that goes on: it is built as was settled when it began.`,
      "Leave that out, or begin another work: blindspot build FILE.",
    ],
    deliver: [`${names.join(" and ")} can have no effect with --deliver.`, "Leave that out."],
  }[verb] as [string, string];
  throw new BlindspotError("usage", message, hint);
}

/** commander gives `--no-…` its opposite where it is not said. */
function isDefault(name: keyof BuildArguments, args: BuildArguments): boolean {
  return name === "selfReview" && args.selfReview === true;
}

function refuseTwoAnswers({ accept, reject, comment, done, built }: BuildArguments): void {
  const decisions = [
    ...(accept === true ? ["--accept"] : []),
    ...(reject === undefined ? [] : ["--reject"]),
    ...(comment === undefined ? [] : ["--comment"]),
    ...(done === true ? ["--done"] : []),
  ];
  if (decisions.length > 1) {
    throw new BlindspotError("usage", `${decisions.join(" and ")} are two answers.`, "Give one of them.");
  }
  if (built === true && decisions.some((name) => name === "--reject" || name === "--done")) {
    const hint = "--built goes alone, or with --accept.";
    throw new BlindspotError("usage", `${decisions[0]} and --built are two answers.`, hint);
  }
  for (const words of [reject, comment]) {
    if (words === undefined || words.trim() !== "") continue;
    throw new BlindspotError("usage", "The builder would be told nothing.", "Say it in your own words.");
  }
}
