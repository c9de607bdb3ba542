import type { Command } from "commander";
import type { Context } from "./context.ts";

export function addReceipt(program: Command, { io, run }: Context): void {
  program
    .command("receipt")
    .description("show how independent and how complete a review was")
    .argument("[review]", "its id or its beginning, or latest", "latest")
    .option("--json", "one JSON document on standard output")
    .option("--out <file>", "also write the JSON document to a file")
    .option("--sign", "with --out: also write <file>.sig, signed with the key that git signs with")
    .addHelpText("after", "\nExit codes: 0 shown, 2 no such review, or no signing key")
    .action((id: string, options: object) =>
      run(async () => (await import("../receipt.ts")).runReceipt({ ...options, id }, io)),
    );
}
