import type { NextCommand } from "./next.ts";
import type { Page } from "./page.ts";

/** Adds commands that make sense now, each with what it does. */
export function addCommands(page: Page, commands: readonly NextCommand[]): void {
  if (commands.length === 0) return;
  page.gap();
  const width = Math.max(...commands.map(({ command }) => command.length)) + 2;
  const isWide = page.screen.width >= width + 40;
  for (const { command, does } of commands) {
    if (isWide) page.text([["quiet", does]], { label: ["place", command], labelWidth: width });
    else addStacked(page, command, does);
  }
}

function addStacked(page: Page, command: string, does: string): void {
  page.text([["place", command]]);
  page.text([["quiet", does]], { indent: 2 });
}
