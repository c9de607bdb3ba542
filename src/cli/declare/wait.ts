import type { Command } from "commander";
import { helpBelow, waitExits } from "../help-below.ts";
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
