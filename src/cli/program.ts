import { Command } from "commander";
import { programVersion } from "../system/version.ts";
import { addAdvise } from "./declare/advise.ts";
import { addAuthors } from "./declare/authors.ts";
import { addBuild } from "./declare/build.ts";
import { addCancel } from "./declare/cancel.ts";
import type { Context } from "./declare/context.ts";
import { addDoctor } from "./declare/doctor.ts";
import { addDossier } from "./declare/dossier.ts";
import { addFix } from "./declare/fix.ts";
import { addForget } from "./declare/forget.ts";
import { addImport } from "./declare/import.ts";
import { addList } from "./declare/list.ts";
import { addNotes } from "./declare/notes.ts";
import { addReceipt } from "./declare/receipt.ts";
import { addRecheck } from "./declare/recheck.ts";
import { addReply } from "./declare/reply.ts";
import { addReview } from "./declare/review.ts";
import { addSchema } from "./declare/schema.ts";
import { addSelfReview } from "./declare/self-review.ts";
import { addShow } from "./declare/show.ts";
import { addSpec } from "./declare/spec.ts";
import { addStats } from "./declare/stats.ts";
import { addTriage } from "./declare/triage.ts";
import { addVerdict } from "./declare/verdict.ts";
import { addVerify } from "./declare/verify.ts";
import { addWait } from "./declare/wait.ts";
import { addWork } from "./declare/work.ts";

export type { Run } from "./declare/context.ts";

/** The program: every command with its arguments and help. Parsing chooses what to run; it runs nothing. */
export function makeProgram(context: Context): Command {
  const { io } = context;
  const output = {
    writeOut: io.stdout,
    writeErr: io.stderr,
    getOutHelpWidth: () => io.screen.width,
    getErrHelpWidth: () => io.errorScreen.width,
    // Told with all other errors (exit.ts).
    outputError: () => {},
  };
  const program = new Command("blindspot")
    .description(
      "Hand the code that one AI model wrote to a model of another family and ask only what is wrong with it.",
    )
    .version(programVersion)
    .helpCommand(false);
  for (const add of Object.values(commands)) add(program, context);
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().configureOutput(output).configureHelp({ minWidthToWrap: 16 });
  }
  return program;
}

const commands = {
  spec: addSpec,
  build: addBuild,
  work: addWork,
  "self-review": addSelfReview,
  review: addReview,
  advise: addAdvise,
  authors: addAuthors,
  wait: addWait,
  cancel: addCancel,
  reply: addReply,
  import: addImport,
  show: addShow,
  list: addList,
  triage: addTriage,
  verdict: addVerdict,
  recheck: addRecheck,
  fix: addFix,
  notes: addNotes,
  dossier: addDossier,
  stats: addStats,
  receipt: addReceipt,
  verify: addVerify,
  forget: addForget,
  doctor: addDoctor,
  schema: addSchema,
};

/** What may stand behind `blindspot`. */
export const commandNames = Object.keys(commands);
