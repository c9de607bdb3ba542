import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import { GitRepository } from "../system/git-repository.ts";
import type { CliRun } from "./cli.ts";
import { openPlace } from "./place.ts";

/** What must never reach a reviewer. Made of parts, so that no pattern of a scripted call holds one by itself. */
const mark = "zq7";
const canary = (where: string) => `${mark}${where}zq`;
const keyOf = (letter: string) => `AKI${"A"}${letter.repeat(2)}QYLPMN5HFIQR${letter.repeat(2)}`;
const secrets = {
  removed: keyOf("R"),
  added: keyOf("D"),
  context: keyOf("C"),
  requirements: keyOf("S"),
  unchanged: keyOf("U"),
};
const password = "vT9mQx2LrK4w";

const hidden = {
  "CLAUDE.md": canary("claude"),
  "packages/api/AGENTS.md": canary("agents"),
  ".cursorrules": canary("cursor"),
  ".github/copilot-instructions.md": canary("copilot"),
  "notes/private.txt": canary("ignored"),
  "vault/plan.md": canary("policy"),
};

const paths = [
  ...Object.keys(hidden),
  "link.txt",
  "../outside.txt",
  "/etc/passwd",
  "src/../../outside.txt",
  ".git/config",
  ".git/HEAD",
  ".git/COMMIT_EDITMSG",
  "src/old.ts",
  "src/keys.ts",
  "src/app.ts",
];

/** A model that asks for everything, by every tool, before it answers. */
function greedy(request: ModelRequest): Scripted {
  if (request.messages.some((message) => message.role === "tool")) return '```json\n{"findings": []}\n```';
  const calls = [
    ...paths.map((path) => ({ name: "read", input: { path } })),
    { name: "list", input: {} },
    { name: "search", input: { pattern: `${mark}[a-z]+` } },
    { name: "search", input: { pattern: "AKI.[A-Z0-9]{16}" } },
    { name: "search", input: { pattern: "password" } },
  ];
  return { text: "I read everything first.", calls: calls.slice(0, 24) };
}

function makeHostileRepository(folder: string): GitRepository {
  const root = join(folder, "hostile");
  mkdirSync(root);
  const repository = new GitRepository(root);
  writeFileSync(join(folder, "outside.txt"), canary("outside"));
  repository.write(".gitignore", "notes/\n");
  repository.write("src/keys.ts", `export const fixed = 1;\nexport const id = "${secrets.unchanged}";\n`);
  repository.write("src/old.ts", `const key = "${secrets.removed}";\nuse(key);\n`);
  repository.write("src/app.ts", `const near = "${secrets.context}";\nlet a = 1;\n`);
  repository.commit("base");
  repository.git("checkout", "-q", "-b", canary("branch"));
  for (const [path, text] of Object.entries(hidden)) repository.write(path, `${text}\n`);
  repository.write("src/old.ts", "use(process.env.KEY);\n");
  repository.write("src/app.ts", `const near = "${secrets.context}";\nlet a = 2;\nconst key = "${secrets.added}";\n`);
  repository.write("src/config.ts", `export const config = { password: "${password}" };\n`);
  repository.write("src/copy.ts", `connect("${password}");\n`);
  symlinkSync("../outside.txt", join(repository.root, "link.txt"));
  repository.git("config", "user.name", canary("author"));
  repository.git("add", "-A");
  const author = `${canary("author")} <${canary("mail")}@example.invalid>`;
  repository.git("commit", "-q", `--author=${author}`, "-m", `${canary("subject")}\n\n${canary("body")}`);
  return repository;
}

describe.for(["openai", "anthropic", "google"])("a curious model behind %s", (reviewer) => {
  const { place, close } = openPlace();
  afterAll(close);
  let server: ModelServer;
  let run: CliRun;

  beforeAll(async () => {
    const repository = makeHostileRepository(place.folder);
    const config = join(place.folder, "config.yml");
    writeFileSync(config, "policy:\n  - paths: [vault/**]\n    allow: nobody\n");
    writeFileSync(join(place.folder, "spec.md"), `- The key ${secrets.requirements} must rotate.\n`);
    server = await place.serve({ reply: greedy });
    const args = [
      "review",
      "--reviewer",
      reviewer,
      "--config",
      config,
      "--spec",
      join(place.folder, "spec.md"),
      "--json",
    ];
    run = await place.run(args, { cwd: repository, env: server.env });
  });

  test("the review is complete, so everything was really asked for", () => {
    expect(run.stderr).not.toContain("broke");
    const { review } = JSON.parse(run.stdout);
    expect(review.status).toBe("complete");
    expect(review.threads[0].toolCalls.length).toBeGreaterThan(0);
    expect(server.requests.length).toBeGreaterThan(review.threads.length);
  });

  const forbidden = [
    ...Object.entries(hidden),
    ["a file outside", canary("outside")],
    ["the branch", canary("branch")],
    ["the author", canary("author")],
    ["the author's address", canary("mail")],
    ["the commit's subject", canary("subject")],
    ["the commit's body", canary("body")],
    ["a removed secret", secrets.removed],
    ["an added secret", secrets.added],
    ["a secret beside the change", secrets.context],
    ["a secret in the requirements", secrets.requirements],
    ["a secret in a file that the change does not touch", secrets.unchanged],
    ["a password, and its copy that no pattern would mark", password],
  ] as const;

  test.for(forbidden)("%s reaches no request", ([, text]) => {
    const sent = server.requests.map(({ url, headers, body }) => JSON.stringify({ url, headers, body }));
    expect(sent.filter((request) => request.includes(text))).toHaveLength(0);
  });

  test("neither the machine's user nor its paths reach a request", () => {
    const sent = JSON.stringify(server.requests.map(({ body }) => body));
    expect(sent.includes(place.folder)).toBe(false);
  });

  test("what was kept back is listed", () => {
    const { withheld } = JSON.parse(run.stdout).review;
    const listed = withheld.map(({ path, kind }: { path: string; kind: string }) => `${kind} ${path}`);
    expect(listed).toEqual(
      expect.arrayContaining([
        "agent-file CLAUDE.md",
        "symlink link.txt",
        "policy vault/plan.md",
        "secret src/app.ts",
        "secret src/old.ts",
      ]),
    );
  });
});
