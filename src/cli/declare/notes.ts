import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addNotes(program: Command, { io, run }: Context): void {
  const command = program
    .command("notes")
    .description("write the review notes: what was found, what you said of it, what became of it")
    .argument("[review]", "its id or its beginning, or latest; of a recheck, the review that it belongs to", "latest")
    .option("--into <dir>", "keep them in a folder, as DIR/<date>-<id>.md, instead of printing them")
    .option("--json", "one JSON document instead of Markdown; with --into: as well, as DIR/<date>-<id>.json")
    .action((id: string, options: object) =>
      run(async () => (await import("../notes.ts")).runNotes({ ...options, id }, io)),
    );
  helpBelow(command, notesHelp, io);
}

const notesHelp: readonly HelpPart[] = [
  {
    title: "What they hold:",
    items: [
      ["first", "how it stands, and what is left to do"],
      ["then", "the findings by what came of them, with your reasons; hand-offs; rechecks"],
      ["last", "what was read and what not, by whom, whose code, time and cost"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "printed, or written: its path is printed"],
      ["2", "no such review, or the folder or a file in it is not ours to write"],
    ],
  },
];
