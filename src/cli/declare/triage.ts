import type { Command } from "commander";
import { type HelpPart, helpBelow } from "../help-below.ts";
import type { Context } from "./context.ts";
import { addPageOptions } from "./page-options.ts";

export function addTriage(program: Command, { io, run }: Context): void {
  const command = program
    .command("triage")
    .description("judge the findings of a review one by one, blind, with single keys")
    .argument("[review]", "its id or its beginning, or latest", "latest")
    .option("--open", "show before judging who said it and how grave they called it")
    .option(
      "--again <share>",
      "judge a sample of what you judged a second time, such as 10%, to see how steady you are",
    );
  addPageOptions(command, "judge on a page in the browser")
    .option("--json", "list what waits, blind, as one JSON document; judge with blindspot verdict")
    .action((id: string, options: object) =>
      run(async () => (await import("../triage.ts")).runTriage({ ...options, id }, io)),
    );
  helpBelow(command, triageHelp, io);
}

const triageHelp: readonly HelpPart[] = [
  {
    title: "Keys:",
    items: [
      ["r s o w u", "real, stylistic, out of scope, wrong, unsure"],
      ["d n e", "a duplicate of another flag, a note, open it in your editor"],
      ["space b z q", "skip, back, undo, quit; everything is stored at once, and it goes on where it stopped"],
      ["?", "all keys"],
    ],
  },
  {
    title: "Blind:",
    items: [
      ["hidden", "who said it, how many did, how grave they called it, what an agent suggests: until you have judged"],
      ["in a script", "triage --json lists what waits, blindspot verdict judges it"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "done, or left: what was judged is stored"],
      ["2", "usage, no such review, or nobody at a terminal"],
      ["129, 130, 143", "ended by a signal: what was judged is stored"],
    ],
  },
];
