import { type Command, Option } from "commander";
import { adviseHelp, helpBelow } from "../help-below.ts";
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
