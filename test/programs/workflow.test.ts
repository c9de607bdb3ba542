import { readFileSync } from "node:fs";
import { describe } from "vitest";
import type { ReceiptDocument } from "../../src/outputs/receipt-document.ts";
import { type Place, test } from "../e2e/place.ts";
import { drainAfter, exportAfter, replyOf, retryFlag, reviewIn, shopBase } from "../e2e/shop.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Building, buildWithClaude, buildWithCodex } from "./build-with.ts";
import { claudeAt, codexAt, isInstalled, withPrograms } from "./machine.ts";

type Agent = "claude-code" | "codex";

interface Side {
  readonly family: string;
  readonly source: string;
  readonly build: (building: Building) => Promise<string>;
  /** A call by which it reads the changed file. */
  readonly readCall: { readonly name: string; readonly input: unknown };
}

const sides: Record<Agent, Side> = {
  "claude-code": {
    ...{ family: "anthropic", source: "claude-sessions", build: buildWithClaude },
    readCall: { name: "Read", input: { file_path: "src/send.ts" } },
  },
  codex: {
    ...{ family: "openai", source: "codex-sessions", build: buildWithCodex },
    readCall: { name: "exec_command", input: { cmd: "cat src/send.ts" } },
  },
};

/** Reads a file, then flags the retry. */
function reviewing(agent: Agent): (request: ModelRequest) => Scripted {
  return (request) => {
    const { input = [] } = request.body as { input?: readonly { type?: string }[] };
    const hasRead =
      request.messages.some(({ role }) => role === "assistant") || input.some((i) => i.type?.endsWith("call_output"));
    return hasRead ? replyOf(retryFlag) : { calls: [sides[agent].readCall] };
  };
}

const servers = async (place: Place): Promise<Record<Agent, ModelServer>> => ({
  "claude-code": await place.serve({ reply: reviewing("claude-code") }),
  codex: await place.serve({ reply: reviewing("codex") }),
});

function environment(place: Place, { "claude-code": claude, codex }: Record<Agent, ModelServer>) {
  return { ...withPrograms(place, ["claude-code", "codex"]), ...claudeAt(claude), ...codexAt(codex, place) };
}

function shopFor(place: Place): GitRepository {
  const shop = place.makeRepository([shopBase]);
  shop.git("checkout", "-q", "-b", "retry");
  return shop;
}

const directions = [
  ["claude-code", "codex"],
  ["codex", "claude-code"],
] as const;

describe.skipIf(!isInstalled("claude-code") || !isInstalled("codex")).for(directions)(
  "what %s built",
  ([builder, reviewer]) => {
    test(`is found to be its own and read by ${reviewer}`, async ({ place, expect }) => {
      const shop = shopFor(place);
      const files = { "src/drain.ts": drainAfter };
      const session = await sides[builder].build({ place, repository: shop, files, message: "Try again" });
      const fakes = await servers(place);
      const env = environment(place, fakes);
      // Called from the builder's own shell: that says who calls, not who wrote.
      const host = { CLAUDECODE: "1", CODEX_THREAD_ID: "t" };

      const run = await place.run(["review", "--effort", "quick", "--json"], { cwd: shop, env: { ...env, ...host } });
      const review = reviewIn(run);
      expect(run.stderr).not.toMatch(/Error|internal/);
      expect(review.status).toBe("complete");
      expect(review.authorship.families).toEqual([expect.objectContaining({ family: sides[builder].family })]);
      const evidence = review.authorship.evidence.find(({ source }) => source === sides[builder].source);
      expect(evidence).toMatchObject({ strength: "transcript", session: { program: builder, id: session } });
      expect(review.threads).toEqual([
        expect.objectContaining({
          ...{ reviewer, kind: "agent", family: sides[reviewer].family, independence: "independent" },
          ...{ outcome: "answered", findings: 1, programVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
          toolCalls: [expect.objectContaining({ refused: null, bytes: expect.any(Number) })],
        }),
      ]);
      expect(review.findings.map(({ title, author }) => [title, author])).toEqual([
        [retryFlag.title, sides[builder].family],
      ]);
      expect(fakes[builder].requests).toEqual([]);
      expect(JSON.stringify(fakes[reviewer].requests.map(({ body }) => body))).toContain("export async function send");

      const receipt = await place.run(["receipt", "--json"], { cwd: shop, env });
      const { receipt: facts } = JSON.parse(receipt.stdout) as ReceiptDocument;
      expect(facts.repositoryChanged).toEqual([]);
      expect(JSON.stringify(facts)).toContain(session);
      const shown = await place.run(["receipt"], { cwd: shop, env });
      expect(shown.stdout).toContain(reviewer);
      expect(await place.run(["verify"], { cwd: shop, env })).toMatchObject({ code: 0 });
      const doctor = await place.run(["doctor"], { cwd: shop, env });
      expect(doctor).toMatchObject({ code: 0 });
      expect(doctor.stdout).toMatch(/claude-code/);
      expect(doctor.stdout).toMatch(/codex/);
      expect(readFileSync(`${shop.root}/src/drain.ts`, "utf8")).toBe(drainAfter);
    });

    test("is refused to itself, and read by itself as a control", async ({ place, expect }) => {
      const shop = shopFor(place);
      await sides[builder].build({ place, repository: shop, files: { "src/drain.ts": drainAfter }, message: "Try" });
      const fakes = await servers(place);
      const env = environment(place, fakes);
      const refused = await place.run(["review", "--reviewer", builder], { cwd: shop, env });
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("--control") });
      expect(fakes[builder].requests).toEqual([]);
      const args = ["review", "--reviewer", builder, "--control", "--effort", "quick", "--json"];
      const run = await place.run(args, { cwd: shop, env });
      expect(reviewIn(run)).toMatchObject({ status: "complete" });
      expect(reviewIn(run).threads).toEqual([
        expect.objectContaining({ role: "control", independence: "control", outcome: "answered" }),
      ]);
    });
  },
);

test.skipIf(!isInstalled("claude-code") || !isInstalled("codex"))(
  "a change by both is read crosswise, each file by the other",
  async ({ place, expect }) => {
    const shop = shopFor(place);
    const own = { place, repository: shop };
    await buildWithClaude({ ...own, files: { "src/drain.ts": drainAfter }, message: "Try again" });
    // Not committed: only its thread tells whose work it is.
    await buildWithCodex({ ...own, files: { "src/export.ts": exportAfter }, message: null });
    const fakes = await servers(place);
    const env = environment(place, fakes);
    const run = await place.run(["review", "--effort", "quick", "--json"], { cwd: shop, env });
    const review = reviewIn(run);
    expect(
      review.threads.map(({ reviewer, paths, independence }) => [reviewer, ...paths, independence]).sort(),
    ).toEqual([
      ["claude-code", "src/export.ts", "independent"],
      ["codex", "src/drain.ts", "independent"],
    ]);
  },
);
