import { type Command, Option } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { transcriptsOption } from "./change-options.ts";
import type { Context } from "./context.ts";

export function addDossier(program: Command, { io, run }: Context): void {
  const command = program
    .command("dossier")
    .description("tell a whole work: what was asked for, how it was built, what others found, what came of it")
    .argument("[work]", "its id or its beginning; by default the one that goes on here, else the newest")
    .addOption(
      new Option("--format <form>", "how to write it (default: markdown)").choices(["markdown", "json", "html"]),
    )
    .option("--out <file>", "keep it in a file, in the form that its name says, instead of printing it")
    .option("--into <dir>", "keep it in a folder, as DIR/<date>-<id>.md, .json and .html, or in one form alone")
    .addOption(transcriptsOption())
    .option("--config <file>", "configuration in place of the user's own")
    .action((work: string | undefined, options: object) =>
      run(async () => (await import("../dossier.ts")).runDossier({ ...options, work }, io)),
    );
  helpBelow(command, dossierHelp, io);
}

const dossierHelp: readonly HelpPart[] = [
  {
    title: "What it holds:",
    items: [
      ["first", "how it stands, who built and who read it, time and cost, what is not known"],
      ["then", "the spec by its criteria; every increment with its diff, checks and your decision; self-reviews"],
      ["then", "the review notes of every review; what the builder had missed"],
      ["last", "what was not reviewed, and what failed"],
    ],
  },
  {
    title: "Forms:",
    items: [
      ["html", "one page that needs nothing else, and reads well on paper; large diffs are cut, and it says where"],
      ["json", "everything, diffs whole"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "printed, or written: its path is printed"],
      ["2", "usage, no such work, or a file in the way that is not ours to write"],
      ["130, 143", "interrupted"],
    ],
  },
];
