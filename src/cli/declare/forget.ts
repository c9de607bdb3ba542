import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addForget(program: Command, { io, run }: Context): void {
  program
    .command("forget")
    .description("remove reviews or works and everything that was kept of them")
    .argument("[reviews...]", "their ids or the beginnings of them, or latest")
    .option("--all", "all reviews and works of this repository")
    .option("--everywhere", "with --all: those of all repositories")
    .option("--yes", "do not ask")
    .addHelpText("after", "\nExit codes: 0 removed, 2 no such review, or not confirmed")
    .action((reviews: string[], options: object) =>
      run(async () => (await import("../forget.ts")).runForget({ ...options, reviews }, io)),
    );
}
