import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { transcriptsOption } from "./change-options.ts";
import { type Context, collect } from "./context.ts";

export function addBuild(program: Command, { io, run }: Context): void {
  const command = program
    .command("build")
    .description("have an agent program build a spec in a clone, and another model review what it built")
    .argument("[spec]", "what is to be built, in Markdown")
    .action((spec: string | undefined, options: object) =>
      run(async () => (await import("../build.ts")).runBuild({ ...options, spec }, io)),
    );
  addBeginning(command);
  addGoingOn(command);
  command
    .optionsGroup("What comes out:")
    .option("--json", "one JSON document on standard output, at its end")
    .option("--jsonl", "every event as a line of JSON on standard output");
  helpBelow(command, buildHelp, io);
}

function addBeginning(command: Command): void {
  command
    .optionsGroup("Who, and how:")
    .option("--builder <name:model>", "who builds, such as claude-code or codex")
    .option(
      "--reviewer <name:model>",
      "who reviews it, of another family; in order of preference; may be repeated",
      collect,
    )
    .option("--setup <command>", "run in the clone before the first turn, such as 'npm ci'")
    .option("--check <command>", "run in the clone after every increment, such as 'npm test'")
    .option("--auto", "accept every increment that passes the check, without asking")
    .option("--branch <name>", "the branch to build on (default: by its title)")
    .option("--title <text>", "what to call the work (default: the spec's first heading)")
    .option("--no-self-review", "do not ask the builder what is wrong with it")
    .option("--timeout <duration>", "longest time for one turn or thread, such as 90s or 10m (default: 30m, 10m)")
    .option("--max-cost <usd>", "ceiling on what the builder's turns cost together; reviews have their own of 3")
    .addOption(transcriptsOption())
    .option("--config <file>", "configuration in place of the user's own");
}

function addGoingOn(command: Command): void {
  command
    .optionsGroup("Going on:")
    .option("--resume [work]", "go on where it stopped: the newest that is not done, or the one named")
    .option("--accept", "with --resume: the increment that waits stays")
    .option("--reject <why>", "with --resume: it is undone, and the builder is told why")
    .option("--comment <what>", "with --resume: the builder changes it")
    .option("--built", "with --resume: nothing more is to be built; it is reviewed")
    .option("--done", "with --resume: no more rounds; the work is done")
    .option("--deliver [work]", "bring its branch into your repository; your working tree stays as it is")
    .option("--yes", "nothing is asked: with --deliver also what is not done is brought in");
}

const buildHelp: readonly HelpPart[] = [
  {
    title: "What happens:",
    items: [
      [
        "build",
        "the builder works in a clone, step by step; each step is a commit that you accept, reject or comment on",
      ],
      ["self-review", "it is asked twice what is wrong with what it built, and mends that"],
      ["review", "a model of another family reads the change and your criteria, and nothing of the conversation"],
      ["triage, fix, recheck", "you judge; the builder mends what is real; it is looked at again, until you say done"],
      ["your files", "stay as they are until --deliver, which adds a branch and changes no file"],
    ],
  },
  {
    title: "Stopping:",
    items: [
      ["^C, a crash", "at any time: --resume goes on; nothing that was answered is asked or paid again"],
      [
        "no terminal",
        "without --auto it stops at the first step that you have to decide: --accept, --reject, --comment",
      ],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "done or delivered, or nothing is left to do"],
      ["2", "usage or configuration"],
      ["3", "it waits for you, or a turn, a check or a review failed; what to do is said"],
      ["129, 130, 143", "interrupted; go on with --resume"],
    ],
  },
];
