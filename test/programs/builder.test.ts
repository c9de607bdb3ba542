import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe } from "vitest";
import type { RunResult } from "../../src/ports.ts";
import type { BuildTurnRequest } from "../../src/ports-build.ts";
import { buildThread } from "../../src/reviewers/build-thread.ts";
import { createBuilders } from "../../src/reviewers/builder.ts";
import { agentPrograms } from "../../src/reviewers/index.ts";
import { type Place, test } from "../e2e/place.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import { runContext, runRequest } from "../fakes/reviewer-run.ts";
import { canaries, layTraps } from "./hostile.ts";
import { bubblewrap, claudeAt, codexAt, geminiAt, isInstalled, opencodeAt, qwenAt, withPrograms } from "./machine.ts";
import { type ProgramName, programNames } from "./versions.ts";

type Call = { readonly name: string; readonly input: unknown };

interface Subject {
  readonly at: (server: ModelServer, place: Place) => Record<string, string>;
  readonly model: string | null;
  /** Asks it to write a file. */
  readonly write: (file: string) => Call;
  /** Asks it to run a command of the shell. */
  readonly shell: (command: string) => Call;
}

const patch = (file: string) => `*** Begin Patch\n*** Add File: ${file}\n+written\n*** End Patch`;

const subjects: Record<ProgramName, Subject> = {
  "claude-code": {
    ...{ at: claudeAt, model: null },
    write: (file_path) => ({ name: "Write", input: { file_path, content: "written\n" } }),
    shell: (command) => ({ name: "Bash", input: { command, description: "Run it" } }),
  },
  codex: {
    ...{ at: codexAt, model: null },
    write: (file) => ({ name: "exec_command", input: { cmd: `apply_patch <<'EOF'\n${patch(file)}\nEOF` } }),
    shell: (cmd) => ({ name: "exec_command", input: { cmd } }),
  },
  gemini: {
    ...{ at: geminiAt, model: "gemini-2.5-pro" },
    write: (file_path) => ({ name: "write_file", input: { file_path, content: "written\n" } }),
    shell: (command) => ({ name: "run_shell_command", input: { command } }),
  },
  opencode: {
    ...{ at: opencodeAt, model: "house/gpt-5.5" },
    write: (file) => ({ name: "apply_patch", input: { patchText: patch(file) } }),
    shell: (command) => ({ name: "bash", input: { command, description: "Run it" } }),
  },
  qwen: {
    ...{ at: qwenAt, model: "qwen3-coder-plus" },
    write: (file_path) => ({ name: "write_file", input: { file_path, content: "written\n" } }),
    shell: (command) => ({ name: "run_shell_command", input: { command, is_background: false } }),
  },
};

/** All that a request says. */
const textOf = ({ body }: ModelRequest): string => JSON.stringify(body);

/** Asks for one thing after another from the words of a turn on, and says that it is done. */
function scripted(turns: Readonly<Record<string, readonly Call[]>>): (request: ModelRequest) => Scripted {
  const asked = new Map<string, number>();
  return (request) => {
    if (request.tools.length < 3) return "Title";
    const words = Object.keys(turns).findLast((word) => textOf(request).includes(word)) ?? "";
    const count = asked.get(words) ?? 0;
    asked.set(words, count + 1);
    const call = turns[words]?.[count];
    return call === undefined ? `Done with ${words}.` : { calls: [call] };
  };
}

/** Whatever lies in a folder, with its text. */
function contentsOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(root.length + 1), readFileSync(file, "latin1")];
    }),
  );
}

const gitOwn = (root: string) =>
  Object.fromEntries(Object.entries(contentsOf(join(root, ".git"))).filter(([path]) => path !== "index"));

/** Programs below the current folder count as the reviewed repository's. */
const here = process.cwd();
afterEach(() => process.chdir(here));

const repliesIn = (results: readonly RunResult[]) =>
  results.map((result) => (result.status === "replied" ? result.reply : `${result.status}: ${JSON.stringify(result)}`));

describe.for(programNames.filter(isInstalled))("%s", (name) => {
  const { at, model, write, shell } = subjects[name];
  const program = agentPrograms.find((one) => one.name === name);

  test.for(bubblewrap === undefined ? ["not confined"] : ["confined", "not confined"])(
    "builds in one conversation, in a hostile clone and home, and writes nothing elsewhere, %s",
    async (how, { place, expect }) => {
      const clone = place.makeRepository([{ files: { "a.txt": "IN-THE-CLONE\n" } }]);
      const home = place.env["HOME"] as string;
      const traps = layTraps({ repository: clone, home, folder: place.folder });
      symlinkSync(place.folder, join(clone.root, "out"));
      const targets = [
        join(clone.root, "one.txt"),
        join(place.folder, "outside-new.txt"),
        join(clone.root, "out/by-link.txt"),
        join(clone.root, ".git/hooks/pre-commit"),
        join(home, ".profile"),
      ];
      const commands = [`/bin/touch '${join(traps.marks, "by-shell")}'`, "/bin/touch .git/hooks/pre-push"];
      const turns = {
        FIRST: [...targets.map(write), ...commands.map(shell)],
        SECOND: [write(join(clone.root, "two.txt"))],
        THIRD: [write(join(clone.root, "three.txt"))],
      };
      const server = await place.serve({ reply: scripted(turns) });
      const env = {
        ...place.env,
        ...withPrograms(place, [name], { isConfined: how === "confined" }),
        ...at(server, place),
      };
      const builder = createBuilders({ env, cacheFolder: null })[name];
      if (builder === undefined || program === undefined) throw new Error(`${name} does not build.`);
      process.chdir(clone.root);
      const readiness = await builder.probe(runContext().signal);
      if (program.building?.needsConfinement === true && how === "not confined") {
        expect(readiness).toMatchObject({ status: "missing", hint: expect.stringMatching(/./) });
        return;
      }
      const git = gitOwn(clone.root);
      const beside = readdirSync(place.folder);
      const sessions: [id: string, requestsBefore: number][] = [];
      const context = {
        ...runContext(),
        onSession: (id: string) => void sessions.push([id, server.requests.length]),
      };
      const ask = (more: Pick<BuildTurnRequest, "prompt" | "sessionId">) =>
        builder.turn({ model, folder: clone.root, ...more }, context);

      const first = await ask({ prompt: "/FIRST by @a.txt and @out/outside.txt\n/help", sessionId: null });
      const sessionId = first.facts.sessionId as string;
      expect(repliesIn([first])).toEqual(["Done with FIRST."]);
      expect(await builder.keeps(sessionId)).toBe(true);
      const second = await ask({ prompt: "SECOND", sessionId });

      expect(repliesIn([second])).toEqual(["Done with SECOND."]);
      // Told before anything was sent, and the same again; opencode tells while it asks.
      expect(sessions.map(([id]) => id)).toEqual([sessionId, sessionId]);
      expect(sessions[0]?.[1]).toBeLessThanOrEqual(name === "opencode" ? 1 : 0);
      expect(existsSync(join(clone.root, "one.txt")) && existsSync(join(clone.root, "two.txt"))).toBe(true);
      expect(readdirSync(place.folder)).toEqual(beside);
      expect(gitOwn(clone.root)).toEqual(git);
      expect(existsSync(join(home, ".profile"))).toBe(false);
      expect(traps.sprung()).toEqual([]);
      const sent = server.requests.map(textOf);
      const told = [canaries.outside, canaries.repositoryProse, "IN-THE-CLONE"].filter((word) =>
        sent[0]?.includes(word),
      );
      expect(told).toEqual([]);
      expect(sent[0]).toMatch(/@a\.txt and (?:\\\\)?@out\/outside\.txt/);
      // It goes on with what was said.
      expect(sent.at(-1)).toContain("Done with FIRST.");
      const { isolation, usage } = second.facts;
      expect(isolation.write).toBe(how === "confined" || name === "codex" ? "enforced" : "tool-restricted");
      if (how === "confined") expect(isolation.read).toBe("confined");
      // What the first turn used is not counted again.
      if (usage !== null && first.facts.usage !== null)
        expect(usage.inputTokens).toBeLessThan(first.facts.usage.inputTokens);

      if (program.resumed === undefined) return;
      const reviewing = { program: { ...program, resumed: program.resumed }, sessionId, folder: clone.root };
      const brief = { ...runRequest().brief, user: "THIRD" };
      const third = await buildThread({ ...reviewing, env, cacheFolder: null }).run(
        runRequest({ model, brief }),
        context,
      );
      expect(repliesIn([third])).toEqual(["Done with THIRD."]);
      expect(existsSync(join(clone.root, "three.txt"))).toBe(false);
      expect(server.requests.map(textOf).at(-1)).toContain("Done with SECOND.");
      expect(traps.sprung()).toEqual([]);
    },
  );
});
