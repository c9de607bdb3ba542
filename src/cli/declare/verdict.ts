import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addVerdict(program: Command, { io, run }: Context): void {
  program
    .command("verdict")
    .description("judge a finding")
    .argument("<finding>", "its id, or 5 characters or more of its beginning that no other finding has")
    .argument("[judgement]", "real, stylistic, out-of-scope, wrong or unsure; not needed for a duplicate or a state")
    .option("--reason <text>", "why, for the record and for the next review")
    .option(
      "--duplicate-of <finding>",
      "it says the same as another finding, whose judgement it takes if none is given",
    )
    .option("--fixed", "a real one is mended; it stays real, and its reason is kept")
    .option("--deferred", "a real one is left for another time")
    .option("--reopen", "a real one is to be mended after all")
    .option("--withdraw", "take back what was said last of it; what counted before counts again")
    .addHelpText("after", "\nExit codes: 0 stored, 2 usage, or no such finding")
    .action((finding: string, judgement: string | undefined, options: object) =>
      run(async () => (await import("../verdict.ts")).runVerdict({ ...options, finding, judgement }, io)),
    );
}
