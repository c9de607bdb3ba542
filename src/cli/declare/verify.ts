import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";

export function addVerify(program: Command, { io, run }: Context): void {
  const command = program
    .command("verify")
    .description("check that a review is kept as it was recorded")
    .argument("[review]", "its id or its beginning, or latest (default: that of the receipt, else the latest)")
    .option("--receipt <file>", "compare with a receipt that was kept")
    .option("--signature <file>", "check the receipt's signature, with git and the keys that you trust")
    .option("--json", "one JSON document on standard output")
    .action((id: string | undefined, options: object) =>
      run(async () => (await import("../verify.ts")).runVerify({ ...options, id }, io)),
    );
  helpBelow(command, [verifyExits], io);
}

const verifyExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "everything that could be checked fits"],
    ["1", "something does not fit; what it is is named"],
    ["2", "usage, or no such review"],
  ],
};
