import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
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

const doctorExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "a reviewer of a model is ready"],
    ["2", "usage or configuration"],
    ["3", "no reviewer of a model is ready"],
    ["129, 130, 143", "interrupted"],
  ],
};
