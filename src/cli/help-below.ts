import type { Command } from "commander";
import type { Io } from "./io.ts";

/** A part of a help text below the options: its title, then items with what they mean. */
export interface HelpPart {
  readonly title: string;
  readonly items: readonly (readonly [term: string, meaning: string])[];
}

/** How a change is named. */
export const changeHelp: HelpPart = {
  title: "Changes:",
  items: [
    ["(nothing)", "this branch against the main branch, with uncommitted work"],
    ["<commit>", "one commit"],
    ["a..b, a...b", "a range; with three dots since the merge base"],
    ["-- PATHS...", "only these, behind any of the others: blindspot review -- src/billing"],
  ],
};

/** What to know of findings before reading them. */
export const findingHelp: HelpPart = {
  title: "Findings:",
  items: [
    ["order", "by consequence (security, data-loss, wrong-result, crash, …), then by severity"],
    ["folded", "kept and counted, and shown by show --all: doubts, what was refuted, what you judged before"],
    ["doubts", "the reviewer was unsure, or rests on code it could not see"],
  ],
};

/** Parts below the options, wrapped like them. */
export function helpBelow(command: Command, parts: readonly HelpPart[], { screen }: Io): void {
  command.addHelpText("after", ({ command: shown }) => {
    const help = shown.createHelp();
    help.prepareContext({ helpWidth: help.helpWidth ?? screen.width });
    const texts = parts.map(({ title, items }) => {
      const width = Math.max(...items.map(([term]) => term.length));
      return [title, ...items.map(([term, meaning]) => help.formatItem(term, width, meaning, help))].join("\n");
    });
    return `\n${texts.join("\n\n")}`;
  });
}
