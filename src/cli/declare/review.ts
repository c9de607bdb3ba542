import { type Command, Option } from "commander";
import { changeHelp, findingHelp, type HelpPart, helpBelow } from "../help-below.ts";
import type { RawReviewOptions } from "../review.ts";
import { addChangeOptions, authorOption, testCoverageOption, transcriptsOption } from "./change-options.ts";
import { type Context, collect } from "./context.ts";
import { failOnOption } from "./fail-on.ts";

export function addReview(program: Command, { io, paths, run }: Context): void {
  const command = program
    .command("review")
    .description("review a change with a model of another family than the one that wrote it")
    .argument("[change]", "a commit or a range; without it the branch with uncommitted work")
    .action((change: string | undefined, options: RawReviewOptions) =>
      run(async () => (await import("../review.ts")).runReview({ ...options, change, paths: [...paths] }, io)),
    );
  addChangeOptions(command, "What to review:");
  addMaterialOptions(command);
  addReviewerOptions(command);
  addLimitOptions(command);
  addOutputOptions(command);
  helpBelow(command, reviewHelp, io);
}

function addMaterialOptions(command: Command): void {
  command
    .option("--spec <file>", "requirements that the code should meet; may be repeated", collect)
    .option("--work <id>", "the work that it is of, whose requirements count (default: the one that goes on here)")
    .option("--no-work", "it is of no work")
    .option("--allow-secret <pattern>", "do not replace secrets in these files (test fixtures)", collect);
}

function addReviewerOptions(command: Command): void {
  command
    .optionsGroup("Who reviews:")
    .option("--reviewer <name:model>", "who reviews, in order of preference; may be repeated", collect)
    .option("--family <family>", "the family of a command's or chat window's model")
    .addOption(authorOption())
    .addOption(transcriptsOption())
    .option("--control", "let the author's own family review, to compare; counted apart")
    .addOption(new Option("--effort <effort>", "how much to ask").choices(["quick", "standard", "deep"]))
    .option("--reviewer-effort <level>", "how hard its model is to think: low, medium, high, …")
    .option("--config <file>", "configuration in place of the user's own");
}

function addLimitOptions(command: Command): void {
  command
    .optionsGroup("How far:")
    .option("--timeout <duration>", "longest time for one thread, such as 90s or 10m (default: 10m)")
    .option("--max-cost <usd>", "ceiling on the estimated and the spent cost (default: 3)")
    .option("--max-threads <n>", "ceiling on threads (default: 60 of APIs, 6 of programs)")
    .option("--dry-run", "show what would be sent, to whom, at what cost; send nothing")
    .option("--if-worth-it", "review only what blindspot advise does not call not worth it, for hooks and pipelines")
    .addOption(testCoverageOption())
    .option("--detach", "run it in the background and print its id; see blindspot wait")
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

const effortHelp: HelpPart = {
  title: "Effort:",
  items: [
    ["quick", "one look, in large parts"],
    ["standard", "the default: one look in small parts, and the question what the whole change lacks"],
    ["deep", "also a second look in another order, and a model of a third family that tries to refute each finding"],
  ],
};

const reviewerHelp: HelpPart = {
  title: "Reviewers, as <name>:<model>:",
  items: [
    ["anthropic, openai, google", "with the vendor's key in the environment"],
    ["ollama, llamacpp, lmstudio, vllm", "models on this machine"],
    ["openrouter", "and endpoints of your configuration, by their names"],
    ["'command:<program and arguments>'", "any program that reads the brief and prints a reply"],
    ["paste", "you, with a chat window"],
  ],
};

const reviewExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete, or nothing reviewable in the change"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage or configuration, or nothing to compare with"],
    ["3", "open, partial or failed: with the findings that there are; also when nobody may review"],
    ["4", "with --if-worth-it: not worth it, so nothing was reviewed; that is no clean review"],
    ["129, 130, 143", "interrupted; go on with --resume"],
  ],
};

const reviewHelp: readonly HelpPart[] = [changeHelp, effortHelp, reviewerHelp, findingHelp, reviewExits];
