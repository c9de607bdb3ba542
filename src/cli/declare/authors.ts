import type { Command } from "commander";
import { changeHelp, type HelpPart, helpBelow } from "../help-below.ts";
import type { RawReviewOptions } from "../review.ts";
import { addChangeOptions, authorOption, transcriptsOption } from "./change-options.ts";
import type { Context } from "./context.ts";

export function addAuthors(program: Command, { io, paths, run }: Context): void {
  const command = program
    .command("authors")
    .description("show who wrote a change, what shows it, and who may read it")
    .argument("[change]", "a commit or a range; without it the branch with uncommitted work")
    .action((change: string | undefined, options: RawReviewOptions) =>
      run(async () => (await import("../authors.ts")).runAuthors({ ...options, change, paths: [...paths] }, io)),
    );
  addChangeOptions(command, "What to look at:");
  command
    .optionsGroup("How:")
    .addOption(authorOption())
    .addOption(transcriptsOption())
    .option("--config <file>", "configuration in place of the user's own")
    .option("--json", "one JSON document on standard output");
  helpBelow(command, authorsHelp, io);
}

const authorsExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "shown, also where nothing shows who wrote it"],
    ["2", "usage or configuration, or nothing to compare with"],
  ],
};

const authorsHelp: readonly HelpPart[] = [changeHelp, authorsExits];
