import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { markDraft, readDraftMark } from "../../src/core/spec-draft.ts";
import { sha256 } from "../../src/system/hash.ts";
import { inLedger } from "./in-ledger.ts";
import { type Place, test } from "./place.ts";
import { exportAfter, makeShop, shopBase } from "./shop.ts";

const draft = `# Retries of one batch

## Purpose

Nothing that was accepted gets lost.

## Requirements

- A batch is sent again at most three times.
- One failed batch does not stop the next one.

## Acceptance criteria

- With two failures in a row, the batch arrives once.

## Out of scope

- Batches that are older than a day.
`;

const key = `ghp_${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;

function specFile(root: string, name = "spec.md"): string {
  return readFileSync(join(root, name), "utf8");
}

function loadWorks(place: Place) {
  return inLedger(place, async ({ works }) => {
    const all = await works.list(null);
    return Promise.all(
      all.map(async ({ id }) => ({ ...(await works.load(id, null)), ...(await works.loadBuild(id)) })),
    );
  });
}

describe.concurrent("a drafted spec", () => {
  test("is written for the developer to edit, and kept with who drafted it and what it read", async ({
    place,
    expect,
  }) => {
    const cwd = place.makeRepository([shopBase, { files: { "config.ts": `export const key = "${key}";\n` } }]);
    cwd.write("src/export.ts", exportAfter);
    const read = (path: string) => ({ calls: [{ name: "read", input: { path } }] });
    const server = await place.serve({ reply: [read("config.ts"), read("src/export.ts"), draft] });
    const args = ["spec", `Retries, with ${key}`, "--with", "anthropic:claude-opus-5-5"];
    const run = await place.run(args, { cwd, env: server.env });

    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("A draft in spec.md: Retries of one batch");
    expect(run.stdout).toContain("3 criteria");
    expect(run.stderr).toContain("Secrets were replaced in the idea, config.ts");
    const sent = JSON.stringify(server.requests.map(({ body }) => body));
    expect(sent).not.toContain(key);
    // As it is committed: what is not, is nobody's to build on.
    expect(sent).toContain("invoices:export");
    expect(sent).not.toContain("searchParams");

    const [stored, ...others] = await loadWorks(place);
    expect(others).toEqual([]);
    const { work, events, texts } = stored as NonNullable<typeof stored>;
    expect(specFile(cwd.root)).toBe(markDraft(work.id, draft));
    expect(work).toMatchObject({ way: "driven", title: "Retries of one batch", spec: null, endedAt: null });
    expect(work.base.commit).toBe(cwd.git("rev-parse", "HEAD").trim());
    expect(events).toMatchObject([
      {
        type: "drafted",
        path: "spec.md",
        reviewer: { name: "anthropic", family: "anthropic" },
        draftHash: sha256(draft),
      },
    ]);
    const [event] = events;
    if (event?.type !== "drafted") throw new Error("no draft");
    expect(event.facts.toolCalls?.map(({ target }) => target)).toEqual(["config.ts", "src/export.ts"]);
    expect(texts.get(event.draftHash)).toBe(draft);
    expect(texts.get(event.promptHash)).toContain("A requirement is one sentence or two");
    expect(texts.get(event.transcriptHash ?? "")).toContain("invoices:export");
    expect(JSON.stringify([...texts, events])).not.toContain(key);
  });

  test("is one document with --json, and goes to standard output with -", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const server = await place.serve({ reply: `Here it is:\n\n${draft}` });
    const run = (...args: string[]) => {
      return place.run(["spec", "Retries", "--with", "openai", ...args], { cwd, env: server.env });
    };
    const asJson = await run("--json", "--out", "docs.md");
    const document = JSON.parse(asJson.stdout);
    expect(document).toMatchObject({ version: 0, text: draft, draft: { type: "drafted", path: "docs.md" } });
    expect(readDraftMark(specFile(cwd.root, "docs.md"))).toEqual({ workId: document.work.id, text: draft });
    const printed = await run("--out", "-");
    expect(readDraftMark(printed.stdout).text).toBe(draft);
    expect(printed.stderr).toContain("A draft: Retries of one batch");
    expect(existsSync(join(cwd.root, "spec.md"))).toBe(false);
  });

  test("never takes the place of a file that nobody said may go", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const server = await place.serve({ reply: draft });
    const run = (...args: string[]) => {
      return place.run(["spec", "Retries", "--with", "openai", ...args], { cwd, env: server.env });
    };
    cwd.write("spec.md", "mine\n");
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining("spec.md is there already.") });
    expect(await run("--out", "away/spec.md")).toMatchObject({ code: 2 });
    const outside = join(place.folder, "outside.md");
    writeFileSync(outside, "not yours\n");
    symlinkSync(outside, join(cwd.root, "link.md"));
    expect(await run("--out", "link.md", "--force")).toMatchObject({ code: 2 });
    expect(server.requests).toEqual([]);
    expect(specFile(cwd.root)).toBe("mine\n");

    expect(await run("--force")).toMatchObject({ code: 0 });
    expect(readDraftMark(specFile(cwd.root)).text).toBe(draft);
    expect(readFileSync(outside, "utf8")).toBe("not yours\n");

    expect(await run("--force")).toMatchObject({ code: 0 });
    const works = await loadWorks(place);
    // What was written over is nobody's to build any more.
    expect(
      works.map(({ work: { id, endedAt } }) => [id === readDraftMark(specFile(cwd.root)).workId, endedAt]),
    ).toEqual([
      [true, null],
      [false, expect.any(String)],
    ]);
  });
});

describe.concurrent("where no draft comes", () => {
  test.for([
    ["an error of the service", { fault: "status", status: 401 }, "OPENAI_API_KEY"],
    ["prose", "First tell me who may export.", "no Markdown with a heading"],
    ["a refusal", "I'm sorry, but I can't help with that.", "declined"],
    ["a draft that is cut off", { fault: "truncated", text: draft.slice(0, 150) }, "cut off"],
    ["a broken stream", { fault: "cut", text: draft.slice(0, 150) }, "openai:"],
  ] as const)("%s is said, and nothing is written", async ([, reply, words], { place, expect }) => {
    const cwd = makeShop(place);
    const server = await place.serve({ reply });
    const run = await place.run(["spec", "Retries", "--with", "openai:gpt-6", "--json"], { cwd, env: server.env });
    expect(run.code, run.stderr).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "no-answer" } });
    expect(run.stderr).toContain("openai:gpt-6 drafted nothing");
    expect(run.stderr).not.toMatch(/--retry|--reviewer|--resume/);
    expect(run.stderr).toContain(words);
    expect(existsSync(join(cwd.root, "spec.md"))).toBe(false);
    expect(await loadWorks(place)).toEqual([]);
  });

  test("an interruption is none either", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const asked = Promise.withResolvers<void>();
    const server = await place.serve({
      reply: () => {
        asked.resolve();
        return { fault: "hang-before" };
      },
    });
    const { child, ended } = place.start(["spec", "Retries", "--with", "openai"], { cwd, env: server.env });
    await asked.promise;
    child.kill("SIGINT");
    const run = await ended;
    expect(run).toMatchObject({ code: 130, stdout: "" });
    expect(run.stderr).toContain("Stopped: nothing was written.");
    expect(existsSync(join(cwd.root, "spec.md"))).toBe(false);
    expect(await loadWorks(place)).toEqual([]);
  });

  test("because nobody can be asked, nothing is sent", async ({ place, expect }) => {
    const cwd = makeShop(place);
    const run = (...args: string[]) => place.run(["spec", "Retries", ...args], { cwd });
    expect(await run("--with", "paste")).toMatchObject({ code: 2, stderr: expect.stringContaining("copy and paste") });
    expect(await run("--with", "nobody")).toMatchObject({ code: 2 });
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining("--with") });
    expect(await run("--with", "openai")).toMatchObject({ code: 3, stderr: expect.stringContaining("OPENAI_API_KEY") });
    const empty = join(place.folder, "empty");
    mkdirSync(empty);
    const outside = await place.run(["spec", "Retries", "--with", "openai"], { cwd: empty });
    expect(outside).toMatchObject({ code: 2 });
  });
});

test("a command drafts, too, and is told of when it changes the repository meanwhile", async ({ place, expect }) => {
  const cwd = makeShop(place);
  const file = join(place.folder, "drafter.sh");
  const script = `grep -q 'src/ (3 files)' || exit 1\ntouch ${cwd.root}/new.ts\ncat <<'END'\n${draft}END\n`;
  writeFileSync(file, `#!/bin/sh\n${script}`, { mode: 0o755 });
  const run = await place.run(["spec", "Retries", "--with", `command:${file}`, "--out", "-"], { cwd });
  expect(run.code, run.stderr).toBe(0);
  expect(readDraftMark(run.stdout).text).toBe(draft);
  expect(run.stderr).toContain("While programs ran, 1 file of your repository changed: new.ts;");
});

test("a draft is no work that goes on in the working tree", async ({ place, expect }) => {
  const cwd = makeShop(place);
  const server = await place.serve({ reply: draft });
  await place.run(["spec", "Retries", "--with", "openai"], { cwd, env: server.env });
  const shown = await place.run(["work", "show"], { cwd });
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining("Retries of one batch") });
  const done = await place.run(["work", "done"], { cwd });
  expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining("No work goes on in this working tree.") });
  expect(await place.run(["work", "start"], { cwd })).toMatchObject({ code: 0 });
});

test("a draft is forgotten with all that was asked and said, unless it is being built", async ({ place, expect }) => {
  const cwd = makeShop(place);
  const server = await place.serve({ reply: draft });
  const run = await place.run(["spec", "Retries of zebras", "--with", "openai", "--json"], { cwd, env: server.env });
  const { id } = JSON.parse(run.stdout).work;
  const forget = () => place.run(["forget", id, "--yes"], { cwd });
  const held = await inLedger(place, (ledger) => ledger.hold(id, forget));
  expect(held).toMatchObject({ code: 2, stderr: expect.stringContaining(`Work ${id} is being built`) });
  expect(await loadWorks(place)).toHaveLength(1);
  expect(await forget()).toMatchObject({ code: 0 });
  expect(await loadWorks(place)).toEqual([]);
  for (const name of readdirSync(place.home, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), "latin1")).not.toContain("zebras");
  }
});
