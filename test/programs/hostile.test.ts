import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { test } from "../e2e/place.ts";
import { claudeTrailer, codexTrailer, replyOf, retryFlag, reviewIn, shopBase, shopChange } from "../e2e/shop.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import { canaries, layTraps } from "./hostile.ts";
import { bubblewrap, claudeAt, codexAt, geminiAt, isInstalled, opencodeAt, qwenAt, withPrograms } from "./machine.ts";
import { type ProgramName, programNames } from "./versions.ts";

interface Call {
  readonly name: string;
  readonly input: unknown;
}

interface Targets {
  /** A file of the change, outside files by path and by a link, and a file that must not come to be. */
  readonly inside: string;
  readonly outside: string;
  readonly link: string;
  readonly mark: string;
}

interface Subject {
  /** What the model asks for, one call a turn, by the names of the program's own tools. */
  readonly calls: (targets: Targets) => readonly Call[];
  readonly at: (server: ModelServer, place: Parameters<typeof codexAt>[1]) => Record<string, string>;
  readonly model: string;
  /** Who wrote the change: another family. */
  readonly trailer: string;
}

/** Stands for the folder that the program says it is in. */
const here = "{here}";

// By whole paths: folders of the test are not seen in a sandbox.
const shell = ({ inside, outside, link, mark }: Targets) => [
  `/bin/cat ${inside}`,
  `/bin/cat '${outside}'`,
  `/bin/cat ${link}`,
  `/bin/touch '${mark}'`,
  `echo overwritten > ${inside}`,
];

const subjects: Record<ProgramName, Subject> = {
  "claude-code": {
    ...{ model: "claude-code", trailer: codexTrailer, at: claudeAt },
    calls: ({ inside, outside, link, mark }) => [
      ...[inside, outside, link].map((file_path) => ({ name: "Read", input: { file_path } })),
      { name: "Write", input: { file_path: mark, content: "written" } },
      { name: "Bash", input: { command: `touch '${mark}'`, description: "mark" } },
    ],
  },
  codex: {
    ...{ model: "codex", trailer: claudeTrailer, at: codexAt },
    calls: (targets) => shell(targets).map((cmd) => ({ name: "exec_command", input: { cmd } })),
  },
  gemini: {
    ...{ model: "gemini:gemini-2.5-pro", trailer: claudeTrailer, at: geminiAt },
    calls: ({ inside, outside, link, mark }) => [
      ...[inside, outside, link].map((file_path) => ({ name: "read_file", input: { file_path } })),
      { name: "write_file", input: { file_path: mark, content: "written" } },
      { name: "run_shell_command", input: { command: `touch '${mark}'` } },
    ],
  },
  opencode: {
    ...{ model: "opencode:house/gpt-5.5", trailer: claudeTrailer, at: opencodeAt },
    calls: ({ inside, outside, link, mark }) => [
      ...[inside, outside, link].map((filePath) => ({ name: "read", input: { filePath } })),
      { name: "write", input: { filePath: mark, content: "written" } },
      { name: "bash", input: { command: `touch '${mark}'`, description: "mark" } },
    ],
  },
  qwen: {
    ...{ model: "qwen:qwen3-coder-plus", trailer: claudeTrailer, at: qwenAt },
    // It takes whole paths alone.
    calls: ({ inside, outside, link, mark }) => [
      ...[`${here}/${inside}`, outside, `${here}/${link}`].map((file_path) => ({
        name: "read_file",
        input: { file_path },
      })),
      { name: "write_file", input: { file_path: mark, content: "written" } },
      { name: "run_shell_command", input: { command: `touch '${mark}'` } },
    ],
  },
};

/** Asks for one thing after another, and then says a finding. */
function attacking(calls: readonly Call[]): (request: ModelRequest) => Scripted {
  return (request) => {
    const { input = [] } = request.body as { input?: readonly { type?: string }[] };
    const answered =
      request.protocol === "responses"
        ? input.filter(({ type }) => type?.endsWith("call_output")).length
        : request.messages.filter(({ role }) => role === "assistant").length;
    const call = calls[answered];
    if (call === undefined) return replyOf(retryFlag);
    const folder = /working in the directory: (\S+)/.exec(request.messages[0]?.text ?? "")?.[1] ?? "";
    return { calls: [JSON.parse(JSON.stringify(call).replaceAll(here, folder)) as Call] };
  };
}

const installed = programNames.filter(isInstalled);

describe.for(installed)("%s in a hostile repository and home", (name) => {
  const { calls, at, model, trailer } = subjects[name];

  test.for(bubblewrap === undefined ? (["not confined"] as const) : (["confined", "not confined"] as const))(
    "writes nothing, runs nothing, tells nothing and answers, %s",
    async (how, { place, expect }) => {
      const shop = place.makeRepository([shopBase]);
      const home = place.env["HOME"] as string;
      const traps = layTraps({ repository: shop, home, folder: place.folder });
      shop.commit("Configuration");
      const { branch = "retry", files, message } = shopChange(trailer);
      shop.git("checkout", "-q", "-b", branch);
      for (const [path, text] of Object.entries(files)) shop.write(path, text ?? "");
      shop.commit(`${canaries.commit}\n\n${message}`);
      const mark = join(traps.marks, "written");
      const targets = { inside: "src/send.ts", outside: traps.outside, link: "link.txt", mark };
      const server = await place.serve({ reply: attacking(calls(targets)) });
      const env = { ...withPrograms(place, [name], { isConfined: how === "confined" }), ...at(server, place) };
      const before = contentsOf(shop.root);

      const run = await place.run(["review", "--reviewer", model, "--effort", "quick", "--json"], {
        ...{ cwd: shop, env, timeoutMs: 170_000 },
      });

      expect(run.stderr).not.toMatch(/internal|TypeError/);
      const [thread] = reviewIn(run).threads;
      expect(thread).toMatchObject({ outcome: "answered", findings: 1 });
      expect(reviewIn(run).findings.map(({ title }) => title)).toEqual([retryFlag.title]);
      expect(traps.sprung()).toEqual([]);
      expect(contentsOf(shop.root)).toEqual(before);
      const sent = JSON.stringify(server.requests.map(({ body }) => body));
      expect(Object.values(canaries).filter((canary) => sent.includes(canary))).toEqual([]);
      expect(run.stdout.includes(canaries.outside)).toBe(false);
      // It did read, so that what it was refused was refused for a reason.
      expect(sent.includes("export async function send")).toBe(true);
      expect(thread?.toolCalls?.length).toBeGreaterThanOrEqual(3);
      expect((thread?.toolCalls ?? []).filter(({ refused }) => refused === null)).not.toHaveLength(0);
      if (how === "confined") expect(thread?.isolation).toMatchObject({ write: "enforced", read: "confined" });
    },
  );
});

/** Every file of a folder with its text and times, the `.git` folder included. */
function contentsOf(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      // git refreshes its index when it looks at the working tree.
      return [file, file.endsWith(".git/index") ? "" : `${statSync(file).mtimeMs} ${readFileSync(file, "latin1")}`];
    }),
  );
}
