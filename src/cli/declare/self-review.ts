import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { transcriptsOption } from "./change-options.ts";
import type { Context } from "./context.ts";

export function addSelfReview(program: Command, { io, run }: Context): void {
  const command = program
    .command("self-review")
    .description("have the thread that built a work review it, twice")
    .argument("[work]", "its id or its beginning; by default the one that goes on here")
    .option("--prompt", "resume nothing: print the prompts, for you to paste")
    .option("--resume", "go on with the session although it looks open")
    .option("--timeout <duration>", "longest time for one answer, such as 90s or 10m (default: 10m)")
    .option("--json", "one JSON document on standard output")
    .addOption(transcriptsOption())
    .option("--config <file>", "configuration in place of the user's own")
    .action((work: string | undefined, options: object) =>
      run(async () => (await import("../self-review.ts")).runSelfReview({ ...options, work }, io)),
    );
  helpBelow(command, selfReviewHelp, io);
}

const selfReviewHelp: readonly HelpPart[] = [
  {
    title: "Who is asked:",
    items: [
      ["Claude Code, Codex", "the session goes on, without a person and without tools that write"],
      ["others", "and a session that looks open: the prompts are printed; bring the answers with reply"],
      ["its findings", "are told apart: they never count as those of an independent review"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "it answered twice"],
      ["2", "usage, no such work, or its thread is not known"],
      ["3", "an answer has to be brought, or is missing"],
      ["130, 143", "interrupted"],
    ],
  },
];
