import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { makeProgram } from "../../src/cli/program.ts";

const screen = { width: 100, height: 40, color: false, unicode: true, isInteractive: false };

/** What `argv` prints on a screen so wide. Nothing is run. */
function printed(argv: readonly string[], width = 100): string {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const shown = { ...screen, width };
  const io: Io = { stdout: write, stderr: write, env: {}, cwd: "/", isTty: false, screen: shown, errorScreen: shown };
  const program = makeProgram({ io, paths: [], run: () => {} });
  expect(() => program.parse([...argv], { from: "user" })).toThrow();
  return text;
}

const names = [
  "build",
  "work",
  "self-review",
  "review",
  "advise",
  "authors",
  "wait",
  "cancel",
  "reply",
  "import",
  "show",
  "list",
  "triage",
  "verdict",
  "fix",
  "notes",
  "dossier",
  "stats",
  "receipt",
  "verify",
  "forget",
  "doctor",
  "schema",
];

test("the help of every command looks like this", async () => {
  const pages = [["--help"], ...names.map((name) => [name, "--help"])];
  const text = pages.map((argv) => `$ blindspot ${argv.join(" ")}\n${printed(argv)}`).join("\n");
  await expect(text).toMatchFileSnapshot("../golden/help.txt");
});

test.each(names)("the help of %s documents its exit codes", (name) => {
  expect(printed([name, "--help"])).toContain("Exit codes:");
});

test("every command is in the README", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  expect(names.filter((name) => !readme.includes(`\`blindspot ${name}`) && !readme.includes(`\`${name}\``))).toEqual(
    [],
  );
});

test.each(names)("no line of the help of %s is wider than a narrow terminal, which would break words", (name) => {
  const lines = printed([name, "--help"], 60).split("\n");
  expect(lines.filter((line) => line.length > 60 && !line.startsWith("Usage:"))).toEqual([]);
});
