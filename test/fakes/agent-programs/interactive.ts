import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What a program that was opened in a terminal was given. */
interface Opening {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Standard input and output are a terminal. */
  readonly isTerminal: boolean;
}

/** An agent program that a person talks to: it says what it is told, and ends at `exit CODE`. */
export interface InteractiveProgram {
  /** Its folder, for PATH. */
  readonly folder: string;
  /** Of its last start; null: it was never started. */
  opening(): Opening | null;
}

const script = `#!/usr/bin/env node
const fs = require("node:fs");
const { stdin, stdout } = process;
const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
fs.writeFileSync(SEEN, JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env, isTerminal }));
process.on("SIGINT", () => console.log("told to stop"));
process.on("SIGTERM", () => { fs.writeFileSync(SEEN + ".ended", ""); process.exit(0); });
console.log("NAME is open");
stdin.setEncoding("utf8").on("data", (line) => {
  const [, code] = /^exit (\\d+)/.exec(line) ?? [];
  if (code !== undefined) process.exit(Number(code));
  console.log("you said: " + line.trim());
});
`;

/** Writes such a program of that name into a new folder of `folder`. */
export function installInteractive(folder: string, name: string): InteractiveProgram & { wasEnded(): boolean } {
  const bin = join(folder, `interactive-${name}`);
  const seen = join(bin, "opening.json");
  mkdirSync(bin, { recursive: true });
  const file = join(bin, name);
  writeFileSync(file, script.replaceAll("SEEN", JSON.stringify(seen)).replaceAll("NAME", name));
  chmodSync(file, 0o755);
  return {
    folder: bin,
    opening: () => (existsSync(seen) ? (JSON.parse(readFileSync(seen, "utf8")) as Opening) : null),
    wasEnded: () => existsSync(`${seen}.ended`),
  };
}

/** A value for PATH by which these programs are found, and then what else there is. */
export function pathWith(programs: readonly InteractiveProgram[], path: string | undefined): string {
  return [...programs.map(({ folder }) => folder), path].join(delimiter);
}
