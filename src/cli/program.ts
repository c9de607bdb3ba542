import { Command, Option } from "commander";
import { programVersion } from "../system/version.ts";
import { findingHelp, helpBelow, replyExits, reviewHelp, showExits } from "./help-below.ts";
import type { Io } from "./io.ts";
import type { RawReviewOptions } from "./review.ts";

/** Commands are loaded when they run: `--help` and a wrong flag cost nothing of what a review needs. */
export type Run = () => Promise<number>;

interface Context {
  readonly io: Io;
  /** The arguments behind `--`. */
  readonly paths: readonly string[];
  /** Is told what to do. */
  readonly run: (action: Run) => void;
}

/** The program: every command with its arguments and help. Parsing chooses what to run; it runs nothing. */
export function makeProgram(context: Context): Command {
  const { io } = context;
  const output = {
    writeOut: io.stdout,
    writeErr: io.stderr,
    getOutHelpWidth: () => io.screen.width,
    getErrHelpWidth: () => io.errorScreen.width,
    // Told with all other errors (exit.ts).
    outputError: () => {},
  };
  const program = new Command("blindspot")
    .description(
      "Hand the code that one AI model wrote to a model of another family and ask only what is wrong with it.",
    )
    .version(programVersion)
    .helpCommand(false);
  for (const add of Object.values(commands)) add(program, context);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput(output).configureHelp({ minWidthToWrap: 16 });
  }
  return program;
}

const commands = {
  review: addReview,
  reply: addReply,
  show: addShow,
  list: addList,
  verdict: addVerdict,
  forget: addForget,
  schema: addSchema,
};

/** What may stand behind `blindspot`. */
export const commandNames = Object.keys(commands);

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function addReview(program: Command, { io, paths, run }: Context): void {
  const command = program
    .command("review")
    .description("review a change with a model of another family than the one that wrote it")
    .argument("[change]", "a commit or a range; without it the branch with uncommitted work")
    .action((change: string | undefined, options: RawReviewOptions) =>
      run(async () => (await import("./review.ts")).runReview({ ...options, change, paths: [...paths] }, io)),
    );
  addChangeOptions(command);
  addReviewerOptions(command);
  addLimitOptions(command);
  addOutputOptions(command);
  helpBelow(command, reviewHelp, io);
}

function addChangeOptions(command: Command): void {
  command
    .optionsGroup("What to review:")
    .option("--staged", "what is staged for the next commit")
    .option("--uncommitted", "all uncommitted work")
    .option("--patch <file>", "a patch from a file, or - for standard input; what stands around it is not known")
    .option("--files <paths...>", "whole files as they stand: a component rather than a change")
    .option("--include <pattern>", "review what is left out by default (generated, vendored, lock files)", collect)
    .option("--exclude <pattern>", "leave out paths", collect)
    .option("--spec <file>", "requirements that the code should meet; may be repeated", collect)
    .option("--allow-secret <pattern>", "do not replace secrets in these files (test fixtures)", collect);
}

function addReviewerOptions(command: Command): void {
  command
    .optionsGroup("Who reviews:")
    .option("--reviewer <name:model>", "who reviews, in order of preference; may be repeated", collect)
    .option("--family <family>", "the family of a command's or chat window's model")
    .option("--author <family>", "the family that wrote the code, where it cannot be told")
    .option("--control", "let the author's own family review, to compare; counted apart")
    .addOption(new Option("--effort <effort>", "how much to ask").choices(["quick", "standard", "deep"]))
    .option("--config <file>", "configuration in place of the user's own");
}

function addLimitOptions(command: Command): void {
  command
    .optionsGroup("How far:")
    .option("--timeout <duration>", "longest time for one thread, such as 90s or 10m (default: 10m)")
    .option("--max-cost <usd>", "ceiling on the estimated and the spent cost (default: 3)")
    .option("--max-threads <n>", "ceiling on threads (default: 60 of APIs, 6 of programs)")
    .option("--dry-run", "show what would be sent, to whom, at what cost; send nothing")
    .option("--resume [review]", "go on with an interrupted review: the latest, or the one named")
    .option("--retry [review]", "go on, and ask again the threads that ended without an answer");
}

function addOutputOptions(command: Command): void {
  command
    .optionsGroup("What comes out:")
    .option("--json", "one JSON document on standard output")
    .option("--jsonl", "every event as a line of JSON on standard output")
    .option("--sarif <file>", "also write SARIF 2.1.0")
    .option("--notes <file>", "also write the review notes as Markdown")
    .addOption(failOnOption());
}

function failOnOption(): Option {
  const severities = ["critical", "high", "medium", "low"];
  return new Option("--fail-on <severity>", "exit 1 on a finding at or above it").choices(severities);
}

function addReply(program: Command, { io, run }: Context): void {
  const command = program
    .command("reply")
    .description("bring the reply for a brief that you pasted into a chat window")
    .argument("<review>", "the review or its thread")
    .argument("[file]", "the reply; - for standard input; without it your $EDITOR opens")
    .option("--json", "one JSON document on standard output")
    .addOption(failOnOption())
    .option("--config <file>", "configuration in place of the user's own")
    .action((id: string, file: string | undefined, options: object) =>
      run(async () => (await import("./reply.ts")).runReply({ ...options, id, file }, io)),
    );
  helpBelow(command, [replyExits], io);
}

function addShow(program: Command, { io, run }: Context): void {
  const command = program
    .command("show")
    .description("show a stored review")
    .argument("[review]", "its id or its beginning, or latest", "latest")
    .option("--brief [n]", "what was sent: briefs and what tools handed out, of all threads or of the nth")
    .option("--reply [n]", "what came back: the raw replies of all threads, or of the nth")
    .option("--coverage", "every file of the change and what became of it")
    .option("--all", "folded findings too")
    .option("--json", "one JSON document on standard output")
    .option("--sarif <file>", "write SARIF 2.1.0")
    .option("--notes <file>", "write the review notes as Markdown")
    .action((id: string, options: object) =>
      run(async () => (await import("./show.ts")).runShow({ ...options, id }, io)),
    );
  helpBelow(command, [findingHelp, showExits], io);
}

function addList(program: Command, { io, run }: Context): void {
  program
    .command("list")
    .description("list the reviews of this repository")
    .option("--all", "of all repositories")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", "\nExit codes: 0 listed, 2 usage")
    .action((options: object) => run(async () => (await import("./list.ts")).runList(options, io)));
}

function addVerdict(program: Command, { io, run }: Context): void {
  program
    .command("verdict")
    .description("judge a finding")
    .argument("<finding>", "its id, or 5 characters or more of its beginning that no other finding has")
    .argument("[judgement]", "real, stylistic, out-of-scope, wrong or unsure; needed but for a duplicate")
    .option("--reason <text>", "why, for the record and for the next review")
    .option(
      "--duplicate-of <finding>",
      "it says the same as another finding, whose judgement it takes if none is given",
    )
    .addHelpText("after", "\nExit codes: 0 stored, 2 no such finding")
    .action((finding: string, judgement: string | undefined, options: object) =>
      run(async () => (await import("./verdict.ts")).runVerdict({ ...options, finding, judgement }, io)),
    );
}

function addForget(program: Command, { io, run }: Context): void {
  program
    .command("forget")
    .description("remove reviews and everything that was kept of them")
    .argument("[reviews...]", "their ids or the beginnings of them, or latest")
    .option("--all", "all reviews of this repository")
    .option("--everywhere", "with --all: those of all repositories")
    .option("--yes", "do not ask")
    .addHelpText("after", "\nExit codes: 0 removed, 2 no such review, or not confirmed")
    .action((reviews: string[], options: object) =>
      run(async () => (await import("./forget.ts")).runForget({ ...options, reviews }, io)),
    );
}

function addSchema(program: Command, { io, run }: Context): void {
  program
    .command("schema")
    .description("print the JSON Schema of review --json")
    .addHelpText("after", "\nExit codes: 0 printed")
    .action(() => run(async () => (await import("./schema.ts")).runSchema(io)));
}
