import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { describe } from "vitest";
import type { CliRun } from "../e2e/cli.ts";
import { type Place, test } from "../e2e/place.ts";
import { replyOf, reviewIn } from "../e2e/shop.ts";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { browserPath } from "../web/browser-path.ts";
import { claudeAt, codexAt, isInstalled, withPrograms } from "./machine.ts";
import { outboxSpec, outboxTurns, sharedAttempts } from "./outbox.ts";

/** Such programs take seconds to start, and on a busy machine a minute. */
const timeoutMs = 120_000;

type Agent = "claude-code" | "codex";
type Call = { readonly name: string; readonly input: unknown };

interface Side {
  /** What its model asks for, to write a new file and to change a line. */
  readonly write: (path: string, text: string) => Call;
  readonly edit: (change: { readonly path: string; readonly from: string; readonly to: string }) => Call;
}

/** Only a command that is nothing but a patch is one to Codex. */
const applied = (patch: string): Call => ({
  name: "exec_command",
  input: { cmd: `apply_patch <<'EOF'\n*** Begin Patch\n${patch}\n*** End Patch\nEOF` },
});

const sides: Record<Agent, Side> = {
  "claude-code": {
    write: (path, content) => ({ name: "Write", input: { file_path: path, content } }),
    edit: ({ path, from, to }) => ({ name: "Edit", input: { file_path: path, old_string: from, new_string: to } }),
  },
  codex: {
    write: (path, text) => applied(`*** Add File: ${path}\n+${text.trimEnd().replaceAll("\n", "\n+")}`),
    edit: ({ path, from, to }) => applied(`*** Update File: ${path}\n@@\n-${from}\n+${to}`),
  },
};

/** What was said last to the model, and how many calls it was answered since. */
function lastAsked({ messages }: ModelRequest): { readonly text: string; readonly calls: number } {
  const at = messages.findLastIndex(({ role, text }) => role === "user" && /isDone|find what is wrong/i.test(text));
  const calls = messages.slice(at + 1).filter(({ role }) => role === "tool").length;
  return { text: messages[at]?.text ?? "", calls };
}

/** A turn of the builder as its model sees it: which one it is, and what it does. */
function building(agent: Agent, onCall: (turn: keyof typeof outboxTurns, calls: number) => void) {
  const asked: string[] = [];
  const reply = (request: ModelRequest): Scripted => {
    const { text, calls } = lastAsked(request);
    if (text === "" || request.tools.length < 3) return "A title";
    if (/find what is wrong/i.test(text) && !text.includes("isDone")) return replyOf();
    const turn = text.includes(sharedAttempts.title) ? "fix" : hasBuilt(request, "first") ? "second" : "first";
    if (calls === 0) asked.push(turn);
    onCall(turn, calls);
    const wanted = callsOf(agent, turn)[calls];
    return wanted === undefined
      ? `Done.\n\n\`\`\`json\n${JSON.stringify(outboxTurns[turn].report)}\n\`\`\`\n`
      : { calls: [wanted] };
  };
  return { reply, asked };
}

/** Whether the conversation shows that a turn was answered. */
function hasBuilt({ body }: ModelRequest, turn: keyof typeof outboxTurns): boolean {
  return JSON.stringify(body).includes(outboxTurns[turn].report.title);
}

function callsOf(agent: Agent, turn: keyof typeof outboxTurns): Call[] {
  const { write, edit } = sides[agent];
  const does = outboxTurns[turn];
  if ("edit" in does) return [edit(does.edit)];
  return Object.entries(does.files).map(([path, text]) => write(path, text));
}

/** The stranger reads the code, and later looks again. */
function reviewing(request: ModelRequest): Scripted {
  const brief = request.messages.map(({ text }) => text).join("\n");
  if (/Say of each fault whether the code as it is now still has it/.test(brief)) {
    const ids = [...brief.matchAll(/^id: (\S+)\nnow: /gm)].map(([, id]) => id);
    return JSON.stringify({
      rechecks: ids.map((id) => ({ id, status: "fixed", reason: "Each event counts its own attempts." })),
    });
  }
  const isMended = brief.includes(outboxTurns.fix.edit.to);
  return brief.includes(sharedAttempts.quote) && !isMended ? replyOf(sharedAttempts) : replyOf();
}

const directions: readonly (readonly [Agent, Agent])[] = [
  ["claude-code", "codex"],
  ["codex", "claude-code"],
];

describe.for(directions)("what %s builds from a spec and %s reads", ([builder, reviewer]) => {
  test.skipIf(!isInstalled(builder) || !isInstalled(reviewer))(
    "survives two kills, is reviewed, mended, looked at again, delivered and told in a dossier",
    { timeout: 8 * timeoutMs },
    async ({ place, expect }) => {
      const shop = place.makeRepository([{ files: { "README.md": "# Warehouse\n" }, message: "Begin" }]);
      shop.git("checkout", "-q", "-b", "work");
      shop.git("config", "user.name", "Ada");
      shop.git("config", "user.email", "ada@example.invalid");
      writeFileSync(join(shop.root, "spec.md"), outboxSpec);
      const before = shop.git("status", "--porcelain");
      let kill = () => {};
      const killed = new Set<string>();
      const killAt = (where: string) => {
        if (killed.has(where)) return;
        killed.add(where);
        kill();
      };
      const builds = building(builder, (turn, calls) => {
        if (turn === "second" && calls === 1) killAt("the second turn");
      });
      const building_ = await place.serve({ models: ["gpt-5.5"], reply: builds.reply });
      const reading = await place.serve({
        models: ["gpt-5.5"],
        reply(request) {
          killAt("the review");
          return reviewing(request);
        },
      });
      const [claude, codex] = builder === "codex" ? [reading, building_] : [building_, reading];
      const env = { ...withPrograms(place, ["claude-code", "codex"]), ...claudeAt(claude), ...codexAt(codex, place) };
      const run = (...args: readonly string[]) => place.run(args, { cwd: shop, env, timeoutMs });
      const killable = async (...args: readonly string[]): Promise<CliRun> => {
        const { child, ended } = place.start(args, { cwd: shop, env, timeoutMs });
        kill = () => child.kill("SIGKILL");
        return ended;
      };

      const check = `"${process.execPath}" --test`;
      const first = await killable(
        ...["build", "spec.md", "--builder", builder, "--reviewer", reviewer, "--auto", "--check", check],
      );
      expect(first.signal, first.stderr).toBe("SIGKILL");
      const second = await killable("build", "--resume");
      expect(second.signal, second.stderr).toBe("SIGKILL");
      const waiting = await run("build", "--resume");
      expect(waiting.code, waiting.stderr).toBe(3);
      expect([...killed]).toEqual(["the second turn", "the review"]);
      // The turn that was cut off is asked again, and no other.
      expect(builds.asked).toEqual(["first", "second", "second"]);

      const review = reviewIn(await run("show", "--json"));
      expect(review).toMatchObject({ status: "complete", findings: [{ title: sharedAttempts.title }] });
      expect(review.threads.map(({ reviewer: name, independence }) => [name, independence])).toEqual([
        [reviewer, "independent"],
      ]);
      const finding = review.findings[0]?.id ?? "";
      await run("verdict", finding, "real", "--reason", "It happened in the spring.");
      const mended = await run("build", "--resume");
      expect(mended.code, mended.stderr).toBe(3);
      expect(builds.asked).toEqual(["first", "second", "second", "fix"]);
      const recheck = reviewIn(await run("show", "--json"));
      expect(recheck).toMatchObject({ rechecks: [{ findingId: finding, status: "fixed" }] });
      const accepted = await run("recheck", review.id, "--accept");
      expect(accepted.code, accepted.stderr).toBe(0);
      const done = await run("build", "--resume");
      expect(done.code, done.stderr).toBe(0);

      expect(shop.git("status", "--porcelain")).toBe(before);
      expect(await run("build", "--deliver")).toMatchObject({ code: 0 });
      expect(shop.git("status", "--porcelain")).toBe(before);
      await expectDossier(place, shop, run, [builder, reviewer]);
    },
  );
});

async function expectDossier(
  place: Place,
  shop: GitRepository,
  run: (...args: readonly string[]) => Promise<CliRun>,
  agents: readonly string[],
): Promise<void> {
  const { expect } = await import("vitest");
  const file = join(place.folder, "dossier.html");
  expect(await run("dossier", "--format", "html", "--out", file)).toMatchObject({ code: 0 });
  const markdown = (await run("dossier")).stdout;
  const parts = [
    "Send the outbox",
    sharedAttempts.title,
    "Each event counts its own attempts",
    "It happened in the spring.",
  ];
  for (const part of [...parts, ...agents]) expect(markdown.toLowerCase()).toContain(part.toLowerCase());
  expect(existsSync(file)).toBe(true);
  if (process.env["KEEP_DOSSIER"] !== undefined) {
    writeFileSync(join(process.env["KEEP_DOSSIER"], `${agents[0]}.html`), readFileSync(file));
  }
  if (browserPath === null) return;
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`file://${file}`);
    for (const part of parts) await page.getByText(part).first().waitFor();
  } finally {
    await browser.close();
  }
  expect(shop.git("log", "--format=%s", "send-the-outbox")).toContain("Each event counts its own attempts");
}
