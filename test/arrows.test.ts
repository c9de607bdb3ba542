import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { expect, test } from "vitest";

/** Which folders of `src` a folder may import besides itself. A file that stands in `src` counts as its own folder. */
const arrows: Record<string, readonly string[]> = {
  core: [],
  ports: ["core"],
  "ports.ts": ["ports"],
  "ports-build.ts": ["core", "ports.ts"],
  "index.ts": ["core"],
  system: ["core", "ports.ts", "ports-build.ts"],
  flow: ["core", "ports.ts", "ports-build.ts"],
  reviewers: ["core", "ports.ts", "ports-build.ts", "system"],
  authorship: ["core", "ports.ts", "system"],
  outputs: ["core", "ports.ts", "system"],
  ledger: ["core", "ports.ts", "ports-build.ts", "system"],
  web: ["core", "ports.ts", "system", "flow"],
  cli: ["core", "ports.ts", "ports-build.ts", "system", "flow", "reviewers", "authorship", "outputs", "ledger", "web"],
};

/** Packages that `core` may use: pure ones, which touch nothing outside. */
const purePackages = ["zod", "canonicalize", "markdown-it", "htmlparser2"];

const importLine = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

async function sourceFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob("src/**/*.{ts,tsx}")) files.push(file);
  return files.sort();
}

function imports(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(importLine)].map((match) => (match[1] ?? match[2]) as string);
}

function folderOf(file: string): string {
  return file.split(sep)[1] as string;
}

test("imports run only along the arrows", async () => {
  const wrong: string[] = [];
  for (const file of await sourceFiles()) {
    const from = folderOf(file);
    for (const specifier of imports(file).filter((s) => s.startsWith("."))) {
      const to = folderOf(normalize(join(dirname(file), specifier)));
      if (to !== from && !(arrows[from] ?? []).includes(to)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("the page imports what a browser can run: core, the messages and itself", async () => {
  const page = join("src", "web", "page");
  const wrong: string[] = [];
  for (const file of (await sourceFiles()).filter((f) => f.startsWith(page + sep))) {
    for (const specifier of imports(file)) {
      const to = normalize(join(dirname(file), specifier));
      const isOurs = to.startsWith(page + sep) || folderOf(to) === "core" || to === join("src", "web", "messages.ts");
      const isRight = specifier.startsWith(".") ? isOurs : !specifier.startsWith("node:");
      if (!isRight) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("core imports nothing but core and pure packages", async () => {
  const wrong: string[] = [];
  for (const file of (await sourceFiles()).filter((f) => folderOf(f) === "core")) {
    for (const specifier of imports(file).filter((s) => !s.startsWith("."))) {
      if (!purePackages.includes(specifier)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("every folder of src is known to the arrows", async () => {
  const folders = new Set((await sourceFiles()).map(folderOf));
  expect([...folders].filter((folder) => !(folder in arrows))).toEqual([]);
});

test("the import reader sees static, re-exported and dynamic imports", () => {
  const text = `import { a } from "./a.ts";\nexport * from './b.ts';\nconst c = await import("../c.ts");\n`;
  expect([...text.matchAll(importLine)].map((m) => m[1] ?? m[2])).toEqual(["./a.ts", "./b.ts", "../c.ts"]);
});
