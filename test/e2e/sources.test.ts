import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { ModelServer } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";
import { makeShop, passOf, reviewIn } from "./shop.ts";

const staged = "export const staged = 1;\n";
const unstaged = "export const unstaged = 2;\n";

/** The shop with something staged and something that is not. */
function makeDirtyShop(place: Place): GitRepository {
  const shop = makeShop(place);
  shop.write("src/staged.ts", staged);
  shop.git("add", "src/staged.ts");
  shop.write("src/unstaged.ts", unstaged);
  return shop;
}

/** What the main threads were given to read. */
function briefsIn({ requests }: ModelServer): string {
  return requests
    .filter((request) => passOf(request) === "main")
    .map(({ messages }) => messages[0]?.text ?? "")
    .join("\n");
}

interface SourceCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly shown?: string;
  readonly took: RegExp;
}

const all = ["src/drain.ts", "src/export.ts", "src/staged.ts", "src/unstaged.ts"];

const cases: readonly SourceCase[] = [
  {
    name: "the branch with uncommitted work",
    args: [],
    files: all,
    took: /^branch retry against main .*uncommitted work/,
  },
  { name: "what is staged", args: ["--staged"], files: ["src/staged.ts"], took: /^what is staged/ },
  {
    ...{ name: "all uncommitted work", args: ["--uncommitted"] },
    ...{ files: ["src/staged.ts", "src/unstaged.ts"], took: /^uncommitted work/ },
  },
  {
    ...{ name: "one commit", args: ["HEAD"], files: ["src/drain.ts", "src/export.ts"] },
    ...{ took: /^commit [0-9a-f]+ against its parent/ },
  },
  {
    ...{ name: "the root commit", args: ["main"], files: ["src/drain.ts", "src/export.ts", "src/send.ts"] },
    ...{ took: /^root commit [0-9a-f]+ against nothing/, shown: "await post(batch.url, batch.events)" },
  },
  {
    ...{ name: "a range", args: ["main..retry"], files: ["src/drain.ts", "src/export.ts"] },
    ...{ took: /^commits from [0-9a-f]+ to [0-9a-f]+/ },
  },
  {
    ...{ name: "a range from a merge base", args: ["main...retry"], files: ["src/drain.ts", "src/export.ts"] },
    ...{ took: /since its merge base/ },
  },
  {
    ...{ name: "whole files", args: ["--files", "src/send.ts"], files: ["src/send.ts"] },
    ...{ took: /^whole file/, shown: "await post(batch.url, batch.events)" },
  },
  { name: "paths behind --", args: ["--", "src/drain.ts"], files: ["src/drain.ts"], took: /^branch retry/ },
  {
    ...{ name: "a commit narrowed by paths", args: ["HEAD", "--", "src/export.ts"], files: ["src/export.ts"] },
    ...{ took: /^commit/ },
  },
];

describe.concurrent("the change", () => {
  test.for(cases)("is $name", async ({ args, files, shown, took }, { place, expect }) => {
    const shop = makeDirtyShop(place);
    const server = await place.serve();
    // Options before the change, since paths come last.
    const run = await place.run(["review", "--reviewer", "openai", "--json", ...args], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    const review = reviewIn(run);
    expect(review.status).toBe("complete");
    expect(review.change.took).toMatch(took);
    expect(review.coverage.files.map(({ path, status }) => [path, status])).toEqual(
      files.map((path) => [path, "reviewed"]),
    );
    for (const path of files) expect(briefsIn(server)).toContain(path);
    expect(briefsIn(server)).toContain(shown ?? "");
  });

  test.for(["file", "standard input"])(
    "is a patch from a %s, of which nothing else is known",
    async (from, { place, expect }) => {
      const shop = makeShop(place);
      const patch = `${shop.git("diff", "main", "retry")}\n`;
      const file = join(place.folder, "change.patch");
      writeFileSync(file, patch);
      const server = await place.serve();
      const args = ["review", "--reviewer", "openai", "--json", "--patch", from === "file" ? file : "-"];
      const run = await place.run(args, {
        ...{ cwd: place.folder, env: server.env },
        ...(from === "standard input" && { input: patch }),
      });
      expect(run.code).toBe(0);
      const review = reviewIn(run);
      expect(review).toMatchObject({ status: "complete", change: { kind: "patch", hasContext: false } });
      expect(review.coverage.files.map(({ path }) => path)).toEqual(["src/drain.ts", "src/export.ts"]);
      expect(review.threads.map(({ independence }) => independence)).toEqual(["not-shown", "not-shown"]);
      expect(briefsIn(server)).toContain("Only a patch is known");
      expect(server.requests.flatMap(({ tools }) => tools)).toEqual([]);
    },
  );

  test("is taken from any folder of the repository", async ({ place, expect }) => {
    const shop = makeDirtyShop(place);
    const server = await place.serve();
    const args = ["review", "--reviewer", "openai", "--json", "--", "drain.ts"];
    const run = await place.run(args, { cwd: join(shop.root, "src"), env: server.env });
    expect(reviewIn(run).coverage.files.map(({ path }) => path)).toEqual(["src/drain.ts"]);
  });
});

describe.concurrent("where there is nothing to review", () => {
  test("it says so plainly, asks nobody, and is no failure", async ({ place, expect }) => {
    const shop = makeShop(place);
    const server = await place.serve();
    const run = await place.run(["review", "--uncommitted"], { cwd: shop, env: server.env });
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n")[0]).toMatch(/^○ Empty: /);
    expect(run.stdout).toContain("No model has read anything");
    const stored = await place.run(["review", "--uncommitted", "--json"], { cwd: shop, env: server.env });
    expect(reviewIn(stored)).toMatchObject({ status: "empty", threads: [], coverage: { files: [] } });
    expect(server.requests).toEqual([]);
  });

  test("no key is needed either", async ({ place, expect }) => {
    const shop = makeShop(place);
    shop.write("package-lock.json", '{ "lockfileVersion": 3 }\n');
    const run = await place.run(["review", "--uncommitted", "--json"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(reviewIn(run)).toMatchObject({ status: "empty" });
    expect(reviewIn(run).coverage.files).toEqual([
      expect.objectContaining({
        path: "package-lock.json",
        status: "skipped",
        reason: "lock file",
        isReviewable: false,
      }),
    ]);
  });
});

interface WrongCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly error: string;
  readonly says: RegExp;
}

const wrong: readonly WrongCase[] = [
  { name: "an unknown revision", args: ["nowhere"], code: 2, error: "usage", says: /No commit is called "nowhere"\./ },
  { name: "an unknown side of a range", args: ["main..nowhere"], code: 2, error: "usage", says: /nowhere/ },
  { name: "two changes", args: ["HEAD", "--staged"], code: 2, error: "usage", says: /A revision and --staged/ },
  {
    name: "an unknown flag",
    args: ["--stagged"],
    code: 2,
    error: "usage",
    says: /^blindspot: Unknown option .--stagged.\. Did you mean --staged\?\nblindspot review --help/,
  },
  {
    name: "an unknown reviewer",
    args: ["--reviewer", "nobody"],
    code: 2,
    error: "usage",
    says: /"nobody".*\n.*openai/,
  },
  { name: "an unknown effort", args: ["--effort", "heroic"], code: 2, error: "usage", says: /quick, standard, deep/ },
  { name: "a missing patch", args: ["--patch", "no.patch"], code: 2, error: "input", says: /no\.patch cannot be read/ },
  {
    name: "files that are not there",
    args: ["--files", "no.ts"],
    code: 2,
    error: "usage",
    says: /No file matches no\.ts\./,
  },
  {
    name: "a path that no file has",
    args: ["--", "no/such"],
    code: 2,
    error: "usage",
    says: /No file matches no\/such/,
  },
  { name: "a timeout without a unit", args: ["--timeout", "90"], code: 2, error: "usage", says: /90 is no duration/ },
  { name: "a cost that is none", args: ["--max-cost", "much"], code: 2, error: "usage", says: /--max-cost much/ },
  {
    name: "a configuration that is not there",
    args: ["--config", "no.yml"],
    code: 2,
    error: "config",
    says: /no\.yml/,
  },
  { name: "a missing key", args: ["--reviewer", "openai"], code: 3, error: "no-reviewer", says: /Set OPENAI_API_KEY/ },
  { name: "no reviewer at all", args: [], code: 3, error: "no-reviewer", says: /OPENAI_API_KEY, ANTHROPIC_API_KEY/ },
];

describe.concurrent("a review is refused", () => {
  test.for(wrong)("for $name, with what to do", async ({ args, code, error, says }, { place, expect }) => {
    const shop = makeShop(place);
    const run = await place.run(["review", "--json", ...args], { cwd: shop });
    expect(run).toMatchObject({ code, signal: null });
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toMatch(/\bat .*:\d+:\d+/);
    const document = JSON.parse(run.stdout) as { version: number; error: Record<string, string> };
    expect(document).toMatchObject({ version: 0, error: { code: error } });
    expect(document.error["message"]).not.toBe("");
    expect(document.error["hint"]).not.toBe("");
  });

  test.for(["no/such/notes.md", "."])(
    "for notes that cannot be written to %s, before anything is sent",
    async (file, { place, expect }) => {
      const shop = makeShop(place);
      const server = await place.serve();
      const run = await place.run(["review", "--notes", file], { cwd: shop, env: server.env });
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain(`blindspot: ${file} cannot be written.\n`);
      expect(server.requests).toEqual([]);
    },
  );

  test("outside of a repository", async ({ place, expect }) => {
    const run = await place.run(["review", "--json"], { cwd: place.folder });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("not a git repository") });
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "not-a-repository" } });
  });

  test("for a patch that is none", async ({ place, expect }) => {
    const args = ["review", "--patch", "-", "--reviewer", "paste", "--json"];
    const run = await place.run(args, { cwd: place.folder, input: "this is no patch\n" });
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: expect.stringMatching(/bad-diff|input/) } });
  });
});

describe.concurrent("an error", () => {
  test.for([["review", "nowhere"], ["review", "--nope"], ["verdict"], ["nonsense"], ["show", "--brief", "7", "rnone"]])(
    "is a full sentence under the program's name, with what to do: %j",
    async (args, { place, expect }) => {
      const run = await place.run(args, { cwd: makeShop(place) });
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toMatch(/^blindspot: [A-Z"][^\n]*[.?]\n[^\n]+[.]\n$/);
    },
  );

  test("of arguments points to the help of its command", async ({ place, expect }) => {
    const { stderr } = await place.run(["verdict"], { cwd: place.folder });
    expect(stderr).toBe(
      "blindspot: Missing required argument 'finding'.\nblindspot verdict --help shows what there is.\n",
    );
  });
});

describe.concurrent("the help", () => {
  test.for(["", "--help", "review --help"])("is there for %o", async (line, { place, expect }) => {
    const run = await place.run(line.split(" ").filter(Boolean), { cwd: place.folder });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: blindspot/) });
  });

  test("names the version of the package", async ({ place, expect }) => {
    const file = new URL("../../package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
    expect(await place.run(["--version"], { cwd: place.folder })).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
