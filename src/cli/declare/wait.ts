import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";
import { failOnOption } from "./fail-on.ts";

export function addWait(program: Command, { io, run }: Context): void {
  const command = program
    .command("wait")
    .description("wait for a review that runs, and show it as it ends")
    .argument("[review]", "its id or its beginning; without it the newest that runs, else the latest")
    .option("--timeout <duration>", "wait no longer, such as 90s or 30m; the review goes on")
    .option("--json", "one JSON document on standard output")
    .addOption(failOnOption())
    .option("--config <file>", "configuration in place of the user's own")
    .action((id: string | undefined, options: object) =>
      run(async () => (await import("../wait.ts")).runWait({ ...options, id }, io)),
    );
  helpBelow(command, [waitExits], io);
}

const waitExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete, or nothing reviewable in the change"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage or configuration, or no such review"],
    ["3", "open, partial, failed, interrupted or cancelled; or still running at the --timeout"],
    ["129, 130, 143", "the waiting was interrupted; the review goes on"],
  ],
};
