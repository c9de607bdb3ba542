import { type Command, Option } from "commander";
import { changeHelp, type HelpPart, helpBelow } from "../help-below.ts";
import type { RawReviewOptions } from "../review.ts";
import { addChangeOptions, authorOption, testCoverageOption, transcriptsOption } from "./change-options.ts";
import { type Context, collect } from "./context.ts";

export function addAdvise(program: Command, { io, paths, run }: Context): void {
  const command = program
    .command("advise")
    .description("say whether a review of a change is worth it, and why, before a token is spent")
    .argument("[change]", "a commit or a range; without it the branch with uncommitted work")
    .action((change: string | undefined, options: RawReviewOptions) =>
      run(async () => (await import("../advise.ts")).runAdvise({ ...options, change, paths: [...paths] }, io)),
    );
  addChangeOptions(command, "What to look at:");
  command
    .optionsGroup("How:")
    .addOption(testCoverageOption())
    .option("--reviewer <name:model>", "who would review, in order of preference; may be repeated", collect)
    .option("--family <family>", "the family of a command's or chat window's model")
    .addOption(authorOption())
    .addOption(transcriptsOption())
    .addOption(new Option("--effort <effort>", "how much would be asked").choices(["quick", "standard", "deep"]))
    .option("--config <file>", "configuration in place of the user's own")
    .option("--json", "one JSON document on standard output");
  helpBelow(command, adviseHelp, io);
}

const adviseHelp: readonly HelpPart[] = [
  changeHelp,
  {
    title: "Verdicts:",
    items: [
      ["worth-it", "what running the code does not show: failures, races, borders, security, long output of a model"],
      ["unsure", "some of it, or less once tests and the place of the code are taken off"],
      ["not-worth-it", "nothing of it, or code whose faults cost little or show by themselves"],
      ["empty", "there is nothing that a review would read"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "said, whatever it says; review --if-worth-it acts on it"],
      ["2", "usage or configuration, a report that cannot be read, or nothing to compare with"],
      ["129, 130, 143", "interrupted"],
    ],
  },
];
