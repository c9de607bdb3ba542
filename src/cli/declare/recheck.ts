import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { authorOption, transcriptsOption } from "./change-options.ts";
import { type Context, collect } from "./context.ts";
import { failOnOption } from "./fail-on.ts";

export function addRecheck(program: Command, { io, run }: Context): void {
  const command = program
    .command("recheck")
    .description("look again at what was judged real: whether it is fixed by now, and what changed since")
    .argument("[review]", "its id or its beginning, or latest; of a recheck the review that it belongs to", "latest")
    .option("--accept", "mark what is found fixed as fixed, without asking")
    .action((id: string, options: object) =>
      run(async () => (await import("../recheck.ts")).runRecheck({ ...options, id }, io)),
    );
  addReviewers(command);
  addLimits(command);
  command
    .optionsGroup("What comes out:")
    .option("--json", "one JSON document on standard output")
    .option("--jsonl", "every event as a line of JSON on standard output")
    .addOption(failOnOption());
  helpBelow(command, recheckHelp, io);
}

function addReviewers(command: Command): void {
  command
    .optionsGroup("Who looks:")
    .option("--reviewer <name:model>", "who looks, in order of preference; may be repeated", collect)
    .option("--family <family>", "the family of a command's or chat window's model")
    .addOption(authorOption())
    .addOption(transcriptsOption())
    .option("--reviewer-effort <level>", "how hard its model is to think: low, medium, high, …")
    .option("--config <file>", "configuration in place of the user's own");
}

function addLimits(command: Command): void {
  command
    .optionsGroup("How far:")
    .option("--timeout <duration>", "longest time for one thread, such as 90s or 10m (default: 10m)")
    .option("--max-cost <usd>", "ceiling on the estimated and the spent cost (default: 3)")
    .option("--max-threads <n>", "ceiling on threads (default: 60 of APIs, 6 of programs)")
    .option("--allow-secret <pattern>", "do not replace secrets in these files (test fixtures)", collect)
    .option("--dry-run", "show what would be sent, to whom, at what cost; send nothing");
}

const recheckHelp: readonly HelpPart[] = [
  {
    title: "Results:",
    items: [
      ["fixed", "the named trigger does not lead to the named outcome any more; you decide whether to mark it so"],
      ["not-fixed", "it still does, or nothing changed since"],
      ["cannot-tell", "also where no answer came, or it says nothing of that finding"],
      ["new", "what changed since is reviewed as well: what that brings waits for triage"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "all are fixed, or nothing real is open"],
      ["1", "one is not fixed or cannot be told, or with --fail-on a new finding fails"],
      ["2", "usage or configuration, or what was read before is not kept any more"],
      ["3", "open, partial or failed; also when nobody may look"],
      ["129, 130, 143", "interrupted; go on with review --resume"],
    ],
  },
];
