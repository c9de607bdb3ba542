import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { type Context, collect } from "./context.ts";

export function addFix(program: Command, { io, run }: Context): void {
  const command = program
    .command("fix")
    .description("hand the findings that you judged real back to where the code is built")
    .argument("[review]", "its id or its beginning, or latest; of a recheck, the review that it belongs to", "latest")
    .option("--finding <id>", "only this one; may be repeated", collect)
    .option("--resume [session]", "open the agent program in the session that wrote the code, or in this one")
    .option("--new <agent>", "open an agent program in a new thread: claude-code, codex, gemini, opencode, qwen")
    .option("--yes", "with --resume and --new: show and ask nothing before")
    .option("--json", "one JSON document on standard output")
    .action((id: string, options: object) =>
      run(async () => (await import("../fix.ts")).runFix({ ...options, id }, io)),
    );
  helpBelow(command, fixHelp, io);
}

const fixHelp: readonly HelpPart[] = [
  {
    title: "Ways:",
    items: [
      ["(nothing)", "the brief is printed, and copied where there is a clipboard: you take it wherever you like"],
      ["--resume", "the session that wrote most of the lines goes on, in your terminal; you approve what it does"],
      ["--new <agent>", "the same in a new thread; a model goes behind a colon, as in codex:gpt-6"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "printed, or handed over and the program has ended; also when nothing is real and open"],
      ["2", "usage, no such review, finding, session or program, or nobody at a terminal"],
      ["3", "the program ended with an error: nothing may have been done"],
      ["129, 130, 143", "not handed over, or the program was ended by a signal"],
    ],
  },
];
