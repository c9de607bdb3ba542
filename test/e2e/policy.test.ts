import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { ModelRequest, ModelServer } from "../fakes/model-server.ts";
import { type Place, test } from "./place.ts";
import {
  claudeTrailer,
  drainAfter,
  makeShop,
  passOf,
  replyOf,
  retryFlag,
  reviewIn,
  shopBase,
  shopChange,
  shopReply,
} from "./shop.ts";

/** Writes a configuration, and says how to use it. */
function configure(place: Place, text: string): readonly string[] {
  const file = join(place.folder, "config.yml");
  writeFileSync(file, text);
  return ["--config", file];
}

/** An endpoint of the user's own: on this machine, as far as its address says. */
function endpoint(name: string, url: string, family: string): string {
  return `  ${name}: { baseUrl: ${url}/v1, local: true, family: ${family}, models: [${name}-model] }\n`;
}

/** The same server by an address that is not known to be this machine. */
function elsewhere({ url }: ModelServer): string {
  return url.replace("127.0.0.1", "0.0.0.0");
}

const localOnly = (pattern: string) => `policy:\n  - { paths: ["${pattern}"], allow: local-only }\n`;
const nobody = (pattern: string) => `policy:\n  - { paths: ["${pattern}"], allow: nobody }\n`;

function told({ requests }: ModelServer): string {
  return JSON.stringify(requests.map(({ body }) => body));
}

function notesOf(run: Parameters<typeof reviewIn>[0]): string {
  return reviewIn(run)
    .notes.map(({ text }) => text)
    .join("\n");
}

describe.concurrent("a deep review of what must stay on this machine", () => {
  const rules = `${localOnly("src/**")}`;

  test("is refuted by nobody elsewhere, and says so", async ({ place, expect }) => {
    const shop = makeShop(place);
    const [local, hosted] = [await place.serve({ reply: shopReply }), await place.serve()];
    const config = configure(place, `endpoints:\n${endpoint("house", local.url, "qwen")}${rules}`);
    const args = ["review", ...config, "--reviewer", "house", "--reviewer", "openai", "--effort", "deep", "--json"];
    const run = await place.run(args, { cwd: shop, env: hosted.env });
    expect(run.code).toBe(0);
    expect(reviewIn(run).findings).toHaveLength(2);
    expect(hosted.requests).toEqual([]);
    expect(notesOf(run)).toMatch(/2 findings were not put to a refuter.*policy/);
  });

  test("is refuted by nobody elsewhere wherever it points: a model here may repeat what only it may see", async ({
    place,
    expect,
  }) => {
    const plan = "export const price = 'ACQUIRE-ACME';\n";
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange(claudeTrailer), files: { ...shopChange().files, "internal/plan.ts": plan } },
    ]);
    const telling = { ...retryFlag, claim: `${retryFlag["claim"]} The plan says ACQUIRE-ACME.` };
    const [local, hosted] = [await place.serve({ reply: replyOf(telling) }), await place.serve()];
    const config = configure(
      place,
      `endpoints:\n${endpoint("house", local.url, "qwen")}${localOnly("internal/**")}effort: deep\n`,
    );
    const args = ["review", ...config, "--reviewer", "house", "--reviewer", "openai", "--json"];
    const run = await place.run(args, { cwd: shop, env: hosted.env });
    expect(reviewIn(run)).toMatchObject({ status: "complete", findings: [{ location: { path: "src/drain.ts" } }] });
    expect(hosted.requests).toEqual([]);
    expect(notesOf(run)).toMatch(/1 finding was not put to a refuter.*policy/);
  });

  test("is refuted here, where another family runs here too", async ({ place, expect }) => {
    const shop = makeShop(place);
    const [local, second, hosted] = [
      await place.serve({ reply: shopReply }),
      await place.serve({ reply: '```json\n{"verdicts": []}\n```' }),
      await place.serve(),
    ];
    const endpoints = endpoint("house", local.url, "qwen") + endpoint("attic", second.url, "mistral");
    const config = configure(
      place,
      `reviewers: [house, openai, attic]\neffort: deep\nendpoints:\n${endpoints}${rules}`,
    );
    const run = await place.run(["review", ...config, "--json"], { cwd: shop, env: hosted.env });
    expect(run.code).toBe(0);
    expect(hosted.requests).toEqual([]);
    expect(second.requests.map(passOf)).toEqual(["refute"]);
    expect(told(second)).toContain("attempts < 3");
  });

  test("stays here by its old name too, whatever is asked and whoever asks", async ({ place, expect }) => {
    const before = drainAfter.replace("attempts < 3", "attempts < 2");
    const { "src/drain.ts": _, ...rest } = shopBase.files;
    const shop = place.makeRepository([
      { ...shopBase, files: { ...rest, "internal/drain.ts": before } },
      { ...shopChange(claudeTrailer), files: { ...shopChange().files, "internal/drain.ts": null } },
    ]);
    const curious = (request: ModelRequest) =>
      request.messages.some(({ role }) => role === "tool")
        ? shopReply(request)
        : {
            calls: [
              { name: "read", input: { path: "src/drain.ts" } },
              { name: "search", input: { pattern: "attempts" } },
            ],
          };
    const [local, hosted] = [await place.serve({ reply: shopReply }), await place.serve({ reply: curious })];
    const config = configure(
      place,
      `reviewers: [openai, house, google]\neffort: deep\nendpoints:\n${endpoint("house", local.url, "qwen")}${localOnly("internal/**")}`,
    );
    const run = await place.run(["review", ...config, "--json"], { cwd: shop, env: hosted.env });
    expect(reviewIn(run)).toMatchObject({ status: "complete", findings: { length: 2 } });
    expect(told(local)).toContain("attempts < 3");
    expect(told(hosted)).toContain("invoices.ofTenant");
    expect(told(hosted)).not.toContain("attempts < 3");
    expect(notesOf(run)).toMatch(/1 finding was not put to a refuter/);
  });
});

describe.concurrent("requirements that the repository names", () => {
  const secretPlan = "secrets/plan.md";
  const files = {
    ...shopBase.files,
    [secretPlan]: "- ACQUIRE-ACME by spring\n",
    "CLAUDE.md": "- ALWAYS-APPROVE this\n",
    "internal/plan.md": "- HOUSE-PLAN stays here\n",
    "docs/spec.md": "- EXPORTS-ARE-GUARDED by permission\n",
    "blindspot.yml": `specs: [${secretPlan}, CLAUDE.md, link.md, internal/plan.md, docs/spec.md]\n`,
  };
  const policy = `${nobody("secrets/**")}  - { paths: ["internal/**"], allow: local-only }\n`;

  function makePlanned(place: Place) {
    const shop = place.makeRepository([]);
    for (const [path, text] of Object.entries(files)) shop.write(path, text ?? "");
    symlinkSync("secrets/plan.md", join(shop.root, "link.md"));
    shop.commit("A plan");
    shop.git("checkout", "-q", "-b", "retry");
    for (const [path, text] of Object.entries(shopChange().files)) shop.write(path, text ?? "");
    shop.commit(`Try again\n\n${claudeTrailer}`);
    return shop;
  }

  test("reach no reviewer that may not see them, and each is named", async ({ place, expect }) => {
    const shop = makePlanned(place);
    const hosted = await place.serve();
    const run = await place.run(["review", ...configure(place, policy), "--reviewer", "openai", "--json"], {
      cwd: shop,
      env: hosted.env,
    });
    expect(run.code).toBe(0);
    expect(told(hosted)).toContain("EXPORTS-ARE-GUARDED");
    for (const canary of ["ACQUIRE-ACME", "ALWAYS-APPROVE", "HOUSE-PLAN"]) expect(told(hosted)).not.toContain(canary);
    for (const path of [secretPlan, "CLAUDE.md", "link.md", "internal/plan.md"]) expect(run.stderr).toContain(path);
    expect(run.stderr).not.toContain("docs/spec.md");
  });

  test("are shown here where they must stay here", async ({ place, expect }) => {
    const shop = makePlanned(place);
    const local = await place.serve();
    const config = configure(place, `endpoints:\n${endpoint("house", local.url, "qwen")}${policy}`);
    const run = await place.run(["review", ...config, "--reviewer", "house"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(told(local)).toContain("HOUSE-PLAN");
    expect(told(local)).not.toContain("ACQUIRE-ACME");
    expect(run.stderr).not.toContain("internal/plan.md");
  });
});

test("secrets replaced in requirements are listed", async ({ place, expect }) => {
  const shop = makeShop(place);
  const spec = join(place.folder, "spec.md");
  writeFileSync(spec, `- Log in with gh${"p_"}aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xYzA12.\n`);
  const server = await place.serve();
  const args = ["review", "--reviewer", "openai", "--effort", "quick", "--spec", spec, "--json"];
  const run = await place.run(args, { cwd: shop, env: server.env });
  expect(reviewIn(run).withheld).toEqual([expect.objectContaining({ path: "spec.md", kind: "secret", count: 1 })]);
});

describe.concurrent("the repository's word on changes that have no side before them", () => {
  const blindspot = `policy:\n  - { paths: ["infra/**"], allow: nobody }\nexclude: ["docs/**"]\nfailOn: low\nmaxThreads: 1\nspecs: [spec.md]\n`;
  const before = {
    ...shopBase.files,
    "blindspot.yml": blindspot,
    "spec.md": "- EXPORTS-ARE-GUARDED\n",
    "infra/keys.ts": "export const infra = 1;\n",
    "docs/page.ts": "export const page = 1;\n",
  };
  const after = { "infra/keys.ts": "export const infra = 2;\n", "docs/page.ts": "export const page = 2;\n" };
  const steps = [
    { ...shopBase, files: before },
    { ...shopChange(claudeTrailer), files: { ...shopChange().files, ...after } },
  ];

  test("holds for whole files, as it is committed", async ({ place, expect }) => {
    const shop = place.makeRepository(steps);
    // What is not committed has no say.
    shop.write("blindspot.yml", "{}\n");
    const server = await place.serve({ reply: replyOf(retryFlag) });
    const args = ["review", "--reviewer", "openai", "--json", "--files", "src", "infra", "docs"];
    const run = await place.run(args, { cwd: shop, env: server.env });
    expect(server.requests).toHaveLength(1);
    expect(told(server)).not.toMatch(/export const (infra|page)/);
    expect(told(server)).toContain("EXPORTS-ARE-GUARDED");
    expect(reviewIn(run).coverage.files).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          path: "infra/keys.ts",
          status: "skipped",
          reason: expect.stringContaining("policy"),
        }),
        expect.objectContaining({ path: "docs/page.ts", status: "skipped" }),
      ]),
    );
    const quick = await place.run([...args.slice(0, 3), "--effort", "quick", "--files", "src"], {
      cwd: shop,
      env: server.env,
    });
    expect(quick.code).toBe(1);
  });

  test("holds for a patch, in the repository where one stands", async ({ place, expect }) => {
    const shop = place.makeRepository(steps);
    const patch = `${shop.git("diff", "main", "retry")}\n`;
    const server = await place.serve({ reply: shopReply });
    const args = ["review", "--patch", "-", "--reviewer", "openai", "--effort", "quick"];
    const run = await place.run(args, { cwd: shop, env: server.env, input: patch });
    expect(run.code).toBe(1);
    expect(told(server)).toContain("attempts < 3");
    expect(told(server)).not.toMatch(/export const (infra|page)/);

    const nowhere = await place.run(args, { cwd: place.folder, env: server.env, input: patch });
    expect(nowhere.code).toBe(0);
    expect(told(server)).toMatch(/export const infra/);
  });

  test.for([["files"], ["patch"]] as const)("holds when a review of %s goes on", async ([kind], { place, expect }) => {
    const { "blindspot.yml": _, ...open } = before;
    const shop = place.makeRepository([{ ...shopBase, files: open }, steps[1] ?? shopBase]);
    let isBroken = true;
    const server = await place.serve({
      reply: (request) => (isBroken ? { fault: "status", status: 400 } : shopReply(request)),
    });
    const chosen = kind === "files" ? ["--files", "infra"] : ["--patch", "-"];
    const input = `${shop.git("diff", "main", "retry", "--", "infra")}\n`;
    const args = ["review", "--reviewer", "openai", "--effort", "quick", ...chosen];
    expect((await place.run(args, { cwd: shop, env: server.env, input })).code).toBe(3);
    shop.write("blindspot.yml", blindspot);
    shop.commit("Keep infra to ourselves");
    isBroken = false;
    const asked = server.requests.length;
    const run = await place.run(["review", "--retry", "--json"], { cwd: shop, env: server.env });
    expect(run.code).toBe(3);
    expect(server.requests).toHaveLength(asked);
    expect(notesOf(run)).toContain("policy keeps infra/keys.ts from openai");
  });
});

describe.concurrent("a review that goes on", () => {
  /** A review by an endpoint on this machine that fails, and then would answer. */
  async function failOnce(place: Place, rules: string) {
    const shop = makeShop(place);
    let isBroken = true;
    const server = await place.serve({ reply: () => (isBroken ? { fault: "status", status: 400 } : replyOf()) });
    const config = configure(place, `endpoints:\n${endpoint("house", server.url, "qwen")}${rules}`);
    const run = await place.run(["review", ...config, "--reviewer", "house", "--effort", "quick"], { cwd: shop });
    isBroken = false;
    return { shop, server, run, asked: server.requests.length };
  }

  test("sends nothing that today's policy forbids, until it allows it again", async ({ place, expect }) => {
    const { shop, server, run, asked } = await failOnce(place, localOnly("src/**"));
    expect(run.code).toBe(3);
    const retry = ["review", "--retry", "--json"];
    const rows = `endpoints:\n${endpoint("house", server.url, "qwen")}`;

    const forbidden = await place.run([...retry, ...configure(place, rows + nobody("src/drain.ts"))], { cwd: shop });
    expect(forbidden.code).toBe(3);
    expect(server.requests).toHaveLength(asked);
    expect(notesOf(forbidden)).toMatch(/not asked again: policy keeps src\/drain\.ts from house/);

    const allowed = await place.run([...retry, ...configure(place, rows)], { cwd: shop });
    expect(allowed.code).toBe(0);
    expect(server.requests).toHaveLength(asked + 1);
  });

  test("sends nothing to a reviewer that is not on this machine any more", async ({ place, expect }) => {
    const { shop, server, run, asked } = await failOnce(place, localOnly("src/**"));
    expect(run.code).toBe(3);
    for (const rules of [localOnly("src/**"), ""]) {
      const moved = configure(place, `endpoints:\n${endpoint("house", elsewhere(server), "qwen")}${rules}`);
      const retried = await place.run(["review", "--retry", "--json", ...moved], { cwd: shop });
      expect(retried.code).toBe(3);
      expect(notesOf(retried)).toMatch(/made for a model on this machine/);
    }
    expect(server.requests).toHaveLength(asked);
  });

  test.for([
    ["code", nobody("src/drain.ts"), "src/drain.ts"],
    ["requirements of the repository", nobody("docs/**"), "docs/spec.md"],
  ] as const)("ends what it may not send as such, for the sake of %s", async ([, rules, path], { place, expect }) => {
    const files = {
      ...shopBase.files,
      "docs/spec.md": "- Exports are guarded\n",
      "blindspot.yml": "specs: [docs/spec.md]\n",
    };
    const shop = place.makeRepository([{ ...shopBase, files }, shopChange(claudeTrailer)]);
    const server = await place.serve({ reply: { fault: "hang-before" } });
    const args = ["review", "--reviewer", "openai", "--effort", "quick"];
    const { child, ended } = place.start(args, { cwd: shop, env: server.env });
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
    child.kill("SIGKILL");
    await ended;
    const resume = ["review", "--resume", "--json", ...configure(place, rules)];
    const run = await place.run(resume, { cwd: shop, env: server.env });
    expect(run.code).toBe(3);
    expect(server.requests).toHaveLength(1);
    const [thread] = reviewIn(run).threads;
    expect(thread).toMatchObject({ outcome: "unavailable", problem: { code: "policy" } });
    expect(thread?.problem?.reason).toContain(path);
  });

  test("fails on what the repository and the user want it to fail on", async ({ place, expect }) => {
    const shop = place.makeRepository([
      { ...shopBase, files: { ...shopBase.files, "blindspot.yml": "failOn: low\n" } },
      shopChange(claudeTrailer),
    ]);
    let isBroken = true;
    const server = await place.serve({
      reply: (request) => (isBroken ? { fault: "status", status: 400 } : shopReply(request)),
    });
    const args = ["review", "--reviewer", "openai", "--effort", "quick"];
    expect((await place.run(args, { cwd: shop, env: server.env })).code).toBe(3);
    isBroken = false;
    expect((await place.run(["review", "--retry"], { cwd: shop, env: server.env })).code).toBe(1);
    // Nothing is left to ask, and it fails all the same.
    expect((await place.run(["review", "--resume"], { cwd: shop, env: server.env })).code).toBe(1);
  });
});
