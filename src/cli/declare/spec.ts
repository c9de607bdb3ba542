import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { type Context, collect } from "./context.ts";

export function addSpec(program: Command, { io, run }: Context): void {
  const command = program
    .command("spec")
    .description("have a model draft the spec of an idea, for you to edit")
    .argument("<idea>", "what you want, in your own words")
    .requiredOption("--with <name>", "who drafts, as <name>:<model>: any that reviews, but for paste")
    .option("--out <file>", "where to write it; - is standard output (default: spec.md)")
    .option("--force", "write over a file that is there")
    .option("--timeout <duration>", "longest time for it, such as 90s or 20m (default: 10m)")
    .option("--allow-secret <pattern>", "show secrets in such files as they are; may be repeated", collect)
    .option("--json", "one JSON document on standard output")
    .option("--config <file>", "configuration in place of the user's own")
    .action((idea: string, options: { readonly with: string }) =>
      run(async () => (await import("../spec.ts")).runSpec({ ...options, idea }, io)),
    );
  helpBelow(command, specHelp, io);
}

const specHelp: readonly HelpPart[] = [
  {
    title: "The draft:",
    items: [
      ["what it reads", "the code as it is committed, as a reviewer would: secrets replaced, policy kept"],
      ["what you get", "purpose, requirements, acceptance criteria, what is out of scope, open questions"],
      ["before it counts", "you edit it, and delete its first line; then blindspot build has it built"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "drafted, written and kept"],
      ["2", "usage or configuration, or the file is there already"],
      ["3", "no draft came; nothing is written"],
      ["129, 130, 143", "interrupted; nothing is written"],
    ],
  },
];
