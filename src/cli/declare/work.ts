import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import { transcriptsOption } from "./change-options.ts";
import type { Context } from "./context.ts";
import { addPageOptions } from "./page-options.ts";

const jsonWords = "one JSON document on standard output";

export function addWork(program: Command, context: Context): void {
  const work = program
    .command("work")
    .description("one piece of building: what was asked for, who built it, its steps");
  work.helpCommand(false);
  addBeginning(work, context);
  addLooking(work, context);
  for (const command of work.commands) {
    command.addOption(transcriptsOption()).option("--config <file>", "configuration in place of the user's own");
  }
  helpBelow(work, workHelp, context.io);
}

function addBeginning(work: Command, { io, run }: Context): void {
  work
    .command("start")
    .description("from now on what is built in this working tree is one work")
    .option("--spec <file>", "what is to be built, in Markdown: frozen, and handed to reviewers as criteria")
    .option("--title <text>", "what to call it")
    .option("--json", jsonWords)
    .action((options: object) => run(async () => (await import("../work/start.ts")).runWorkStart(options, io)));
  work
    .command("adopt")
    .description("make a session that wrote this change the build thread")
    .argument("[session]", "its id or its beginning; by default the one that wrote most")
    .option("--spec <file>", "what was to be built, in Markdown")
    .option("--title <text>", "what to call it")
    .option("--json", jsonWords)
    .action((session: string | undefined, options: object) =>
      run(async () => (await import("../work/adopt.ts")).runWorkAdopt({ ...options, session }, io)),
    );
}

function addLooking(work: Command, { io, run }: Context): void {
  work
    .command("status")
    .description("where a work stands, for whom it waits, and what to do now")
    .argument("[work]", "its id or its beginning; by default the newest that goes on here")
    .option("--watch", "show it again whenever it stands differently, until it is done")
    .option("--json", `${jsonWords}; with --watch one on each line`)
    .action((name: string | undefined, options: object) =>
      run(async () => (await import("../work/status.ts")).runWorkStatus({ ...options, work: name }, io)),
    );
  const show = work
    .command("show")
    .description("a work with its thread and its increments")
    .argument("[work]", "its id or its beginning; by default the one that goes on here")
    .option("--increment <n>", "the diff of this increment")
    .option("--diff", "the diffs of all increments")
    .option("--json", jsonWords)
    .action((name: string | undefined, options: object) =>
      run(async () => (await import("../work/show.ts")).runWorkShow({ ...options, work: name }, io)),
    );
  addPageOptions(show, "show it on a page in the browser, live while it is built");
  work
    .command("list")
    .description("the works of this repository, and where each stands")
    .option("--json", jsonWords)
    .action((options: object) => run(async () => (await import("../work/list.ts")).runWorkList(options, io)));
  work
    .command("done")
    .description("end the work that goes on here")
    .option("--json", jsonWords)
    .action((options: object) => run(async () => (await import("../work/show.ts")).runWorkDone(options, io)));
}

const workHelp: readonly HelpPart[] = [
  {
    title: "A work:",
    items: [
      ["start", "before building; run from the session's own shell, that session is the build thread"],
      ["adopt", "afterwards: the session is found by its transcript; its diffs are stored, not its words"],
      ["reviews", "those of what it changed belong to it, and get its requirements"],
      ["status", "also of a work that build drives, and of a draft"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "done, or shown"],
      ["2", "usage, no such work, increment or session, or another work goes on here"],
      ["130, 143", "interrupted"],
    ],
  },
];
