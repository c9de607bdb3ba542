import type { Command } from "commander";
import { doctorExits, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addDoctor(program: Command, { io, run }: Context): void {
  const command = program
    .command("doctor")
    .description("show what there is to review with, and what mends what is not")
    .option("--json", "one JSON document on standard output")
    .option("--config <file>", "configuration in place of the user's own")
    .action((options: object) => run(async () => (await import("../doctor.ts")).runDoctor(options, io)));
  helpBelow(command, [doctorExits], io);
}
