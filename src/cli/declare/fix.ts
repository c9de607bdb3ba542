import type { Command } from "commander";
import { fixHelp, helpBelow } from "../help-below.ts";
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
