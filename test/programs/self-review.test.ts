import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { NotesDocument } from "../../src/outputs/notes-document.ts";
import { type Place, test } from "../e2e/place.ts";
import { accessFlag, drainAfter, exportAfter, replyOf, retryFlag, reviewIn, shopBase } from "../e2e/shop.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import { type Building, buildWithClaude, buildWithCodex } from "./build-with.ts";
import { claudeAt, codexAt, isInstalled, withPrograms } from "./machine.ts";

type Agent = "claude-code" | "codex";

interface Side {
  readonly build: (building: Building) => Promise<string>;
  readonly at: (server: ModelServer, place: Place) => Record<string, string>;
  /** By which it would write into the working tree. */
  readonly write: (path: string) => { readonly name: string; readonly input: unknown };
}

const sides: Record<Agent, Side> = {
  "claude-code": {
    build: buildWithClaude,
    at: claudeAt,
    write: (path) => ({ name: "Write", input: { file_path: path, content: "written\n" } }),
  },
  codex: {
    build: buildWithCodex,
    at: codexAtBuilder,
    write: (path) => ({ name: "exec_command", input: { cmd: `echo written > '${path}'` } }),
  },
};

/** Under the name that the conversation has its provider by. */
function codexAtBuilder(server: ModelServer, place: Place): Record<string, string> {
  const env = codexAt(server, place);
  const file = join(place.env["HOME"] as string, ".codex/config.toml");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("house", "scripted"));
  return env;
}

/** All that a request says. */
const textOf = ({ body }: ModelRequest): string => JSON.stringify(body);

describe.for(Object.keys(sides) as Agent[])("the thread of %s that built a work", (agent) => {
  test.skipIf(!isInstalled(agent))(
    "reviews it twice, goes on knowing what it built, and cannot write",
    async ({ place, expect }) => {
      const shop = place.makeRepository([shopBase]);
      shop.git("checkout", "-q", "-b", "retry");
      const files = { "src/drain.ts": drainAfter, "src/export.ts": exportAfter };
      // The program commits now, as it does on people's machines: edits come before their commit.
      const { GIT_AUTHOR_DATE: _, GIT_COMMITTER_DATE: __, ...now } = place.env;
      const building = { place: { ...place, env: now }, repository: shop, files, message: "Try again" };
      const session = await sides[agent].build(building);
      const canary = join(shop.root, "written.txt");
      const server = await place.serve({
        reply(request): Scripted {
          const text = textOf(request);
          if (text.includes("Once more, and as somebody else")) return replyOf(accessFlag);
          const isTried = text.includes("written.txt");
          return isTried ? replyOf(retryFlag) : { calls: [sides[agent].write(canary)] };
        },
      });
      const env = { ...withPrograms(place, [agent]), ...sides[agent].at(server, place) };
      const adopted = await place.run(["work", "adopt", "--json"], { cwd: shop, env });
      const { work, increments } = JSON.parse(adopted.stdout);
      expect(work.thread).toMatchObject({ program: agent, sessionId: session });
      expect(increments).toMatchObject([{ kind: "commit", title: "Try again" }]);

      const run = await place.run(["self-review", "--resume", "--json"], { cwd: shop, env });
      const review = reviewIn(run);
      expect(run.stderr).not.toMatch(/Error|internal/);
      expect(review.threads.map(({ role, independence, outcome }) => [role, independence, outcome])).toEqual([
        ["self-review", "own", "answered"],
        ["self-review", "own", "answered"],
      ]);
      expect(review.findings.map(({ title }) => title).sort()).toEqual([accessFlag.title, retryFlag.title].sort());
      expect(run.code).toBe(0);
      expect(existsSync(canary)).toBe(false);
      const [first] = review.threads;
      const isRefused = first?.toolCalls?.map(({ refused }) => refused !== null) ?? null;
      if (agent === "codex") expect(isRefused).toBeNull();
      else expect(isRefused).toContain(true);
      if (isRefused !== null) expect(isRefused).not.toContain(false);
      const outcomes = server.requests.map(textOf).join("\n");
      expect(outcomes).toMatch(/Read-only file system|No such tool available: Write/);
      expect(review.repositoryChanged).toEqual([]);
      // It has what was said when it was built, and the second time what it answered the first.
      expect(server.requests.every((request) => textOf(request).includes("Write it."))).toBe(true);
      expect(textOf(server.requests.at(-1) as ModelRequest)).toContain(retryFlag.title);
      expect(await place.run(["verify"], { cwd: shop, env })).toMatchObject({ code: 0 });

      // A stranger finds one of the two, and nothing else.
      const other = await place.serve({
        reply: replyOf({ ...retryFlag, title: "Nothing is sent after three failures" }),
      });
      const family = agent === "codex" ? "anthropic" : "openai";
      const args = [
        "review",
        "--effort",
        "quick",
        "--reviewer",
        `${family}:${family === "openai" ? "gpt-6" : "claude-opus-5-5"}`,
        "--json",
      ];
      const crossed = await place.run(args, { cwd: shop, env: { ...env, ...other.env } });
      expect(crossed.stderr).toContain(`Part of work ${work.id}`);
      const shown = JSON.parse((await place.run(["work", "show", "--json"], { cwd: shop, env })).stdout);
      expect(shown.reviews).toHaveLength(2);
      const { notes } = JSON.parse((await place.run(["notes", "--json"], { cwd: shop, env })).stdout) as NotesDocument;
      expect(notes.selfReview).toMatchObject({
        said: [{ finding: notes.findings[0]?.id }],
        missed: [],
        alone: [{ title: accessFlag.title }],
      });
      // Built by hand and adopted afterwards, it has its dossier as well.
      const told = await place.run(["dossier", work.id], { cwd: shop, env });
      expect(told.code, told.stderr).toBe(0);
      const parts = ["Try again", "while (attempts < 3)", session, accessFlag.title, retryFlag.title, review.id];
      for (const part of parts) expect(told.stdout).toContain(part);
    },
  );
});
