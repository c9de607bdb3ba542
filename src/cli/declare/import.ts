import { type Command, Option } from "commander";
import type { ImportFormat } from "../../core/thread.ts";
import { changeHelp, type HelpPart, helpBelow } from "../help-below.ts";
import type { RawImportOptions } from "../import.ts";
import { addChangeOptions, authorOption, transcriptsOption } from "./change-options.ts";
import { type Context, collect } from "./context.ts";
import { failOnOption } from "./fail-on.ts";

/** Not from the schema: schemas would double the time of every start. */
const formats: Record<ImportFormat, true> = { sarif: true, codex: true, json: true, comments: true, markdown: true };

export function addImport(program: Command, { io, paths, run }: Context): void {
  const command = program
    .command("import")
    .description("bring what another tool found in a change, to judge and count it like any review")
    .argument("<file>", "what it found; - for standard input")
    .argument("[change]", "a commit or a range; without it the branch with uncommitted work")
    .action((file: string, change: string | undefined, options: RawImportOptions) =>
      run(async () => (await import("../import.ts")).runImport({ ...options, file, change, paths: [...paths] }, io)),
    );
  addChangeOptions(command, "What it was found in:");
  command
    .option("--work <id>", "the work that it is of (default: the one that goes on here)")
    .option("--no-work", "it is of no work")
    .option("--allow-secret <pattern>", "do not replace secrets in these files (test fixtures)", collect)
    .optionsGroup("Who found it:")
    .addOption(new Option("--format <format>", "its form, where it is not recognised").choices(Object.keys(formats)))
    .option("--reviewer <name>", "the tool, or a name for it, where the file holds several or none")
    .option("--family <family>", "the family of its model, where you know it")
    .addOption(authorOption())
    .addOption(transcriptsOption())
    .option("--config <file>", "configuration in place of the user's own")
    .optionsGroup("What comes out:")
    .option("--json", "one JSON document on standard output")
    .addOption(failOnOption());
  helpBelow(command, importHelp, io);
}

const importHelp: readonly HelpPart[] = [
  {
    title: "Forms:",
    items: [
      ["sarif", "SARIF 2.1.0 of any scanner"],
      ["codex", "what codex review prints"],
      ["json", "any list of findings in JSON, also at the end of a transcript"],
      ["comments", "comments of review bots: gh api --paginate repos/OWNER/NAME/pulls/NUMBER/comments"],
      ["markdown", "a list of findings, each with its file and line"],
    ],
  },
  changeHelp,
  {
    title: "Exit codes:",
    items: [
      ["0", "brought, whole; what the tool read is not known, so the review stays partial"],
      ["1", "the same, and with --fail-on a finding that fails"],
      ["2", "usage or configuration, or nothing to compare with"],
      ["3", "the tool did not review, or not all could be read; it is stored all the same"],
      ["129, 130, 143", "interrupted"],
    ],
  },
];
