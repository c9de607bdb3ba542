import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe } from "vitest";
import { inLedger } from "../e2e/in-ledger.ts";
import { type Place, test } from "../e2e/place.ts";
import { canMakeTerminal, TestTerminal } from "../e2e/screen.ts";
import { drainAfter, replyOf, retryFlag, reviewIn } from "../e2e/shop.ts";
import type { Answer, ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import {
  type Building,
  buildWithClaude,
  buildWithCodex,
  buildWithGemini,
  buildWithOpencode,
  buildWithQwen,
  opencodeOffline,
} from "./build-with.ts";
import { claudeAt, geminiAt, isInstalled, opencodeAt, qwenAt, settleClaude, withPrograms } from "./machine.ts";
import type { ProgramName } from "./versions.ts";

const path = "src/drain.ts";
const faulty = "    while (attempts < 3) {";
const mended = "    for (let attempts = 0; attempts < 3; attempts += 1) {";
const mark = "Mended.";
/** Such programs take seconds to start, and on a busy machine a minute. */
const timeoutMs = 90_000;

type Call = NonNullable<Answer["calls"]>[number];

/** A program with which code is built, and by which it is mended. */
interface Builder {
  readonly build: (building: Building) => Promise<string>;
  /** Who may review it, and what of the environment makes that one answer. */
  readonly reviewer: { readonly name: string; readonly env: (server: ModelServer) => Readonly<Record<string, string>> };
  /** How the user's program is set up to talk to this server, without dialogs of a first start. */
  readonly settle: (place: Place, shop: GitRepository, server: ModelServer) => Readonly<Record<string, string>>;
  /** What the model asks it to do, to mend the fault. */
  readonly calls: (file: string) => readonly Call[];
  /** What it shows when it asks whether it may edit, and the key that says yes. */
  readonly asks: RegExp;
  readonly yes: string;
}

const byOpenai: Builder["reviewer"] = {
  name: "openai:gpt-6",
  env: ({ url }) => ({ OPENAI_API_KEY: "test-key-openai", OPENAI_BASE_URL: `${url}/v1` }),
};
const byAnthropic: Builder["reviewer"] = {
  name: "anthropic:claude-opus-5-5",
  env: ({ url }) => ({ ANTHROPIC_API_KEY: "test-key-anthropic", ANTHROPIC_BASE_URL: url }),
};

const patch = `*** Begin Patch\n*** Update File: ${path}\n@@\n-${faulty}\n+${mended}\n*** End Patch`;

function inHome(place: Place, name: string, text: string): void {
  const file = join(place.env["HOME"] as string, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const builders: Record<ProgramName, Builder> = {
  "claude-code": {
    build: buildWithClaude,
    reviewer: byOpenai,
    settle: (place, shop, server) => ({ ...claudeAt(server), ...settleClaude(place, shop) }),
    calls: (file) => [{ name: "Edit", input: { file_path: file, old_string: faulty, new_string: mended } }],
    asks: /Do you want to make this edit/,
    yes: "enter",
  },
  codex: {
    build: buildWithCodex,
    reviewer: byAnthropic,
    settle(place, shop, server) {
      // A thread goes on with the provider that it was begun with.
      inHome(
        place,
        ".codex/config.toml",
        `model = "gpt-5.5"
model_provider = "scripted"
check_for_update_on_startup = false
[model_providers.scripted]
name = "scripted"
base_url = "${server.url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
[features]
daemon_auto_start = false
[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"
[projects."${shop.root}"]
trust_level = "trusted"
`,
      );
      return { SCRIPTED_KEY: "test-key" };
    },
    // Only a command that is nothing but a patch is one to Codex.
    calls: () => [{ name: "exec_command", input: { cmd: `apply_patch <<'EOF'\n${patch}\nEOF` } }],
    asks: /Would you like to make the following edits/,
    yes: "y",
  },
  gemini: {
    build: buildWithGemini,
    reviewer: byOpenai,
    settle: (_place, _shop, server) => geminiAt(server),
    calls: (file) => [
      { name: "replace", input: { file_path: file, old_string: faulty, new_string: mended, instruction: "Mend it." } },
    ],
    asks: /Apply this change/,
    yes: "enter",
  },
  opencode: {
    build: buildWithOpencode,
    reviewer: byAnthropic,
    settle: (place, _, server) => ({ ...opencodeAt(server, place), ...opencodeOffline }),
    calls: () => [{ name: "apply_patch", input: { patchText: patch } }],
    asks: /Permission required/,
    yes: "enter",
  },
  qwen: {
    build: buildWithQwen,
    reviewer: byAnthropic,
    settle(place, _, server) {
      inHome(
        place,
        ".qwen/settings.json",
        JSON.stringify({
          security: { auth: { selectedType: "openai" } },
          ...{ privacy: { usageStatisticsEnabled: false }, general: { disableAutoUpdate: true } },
        }),
      );
      return qwenAt(server);
    },
    calls: (file) => [
      { name: "read_file", input: { file_path: file } },
      { name: "edit", input: { file_path: file, old_string: faulty, new_string: mended } },
    ],
    asks: /Apply this change/,
    yes: "enter",
  },
};

/** Mends the fault once it is handed back, one call a turn. Questions beside the work come with few tools. */
function mending(calls: readonly Call[], findingId: () => string): (request: ModelRequest) => Scripted {
  return ({ messages, tools }) => {
    const at = messages.findLastIndex(({ role, text }) => role === "user" && text.includes(findingId()));
    const call = calls[messages.slice(at + 1).filter(({ role }) => role === "tool").length];
    return at === -1 || tools.length < 3 || call === undefined ? mark : { calls: [call] };
  };
}

async function shopOf(place: Place, builder: Builder): Promise<{ shop: GitRepository; session: string }> {
  const send = "export async function send(batch: Batch): Promise<void> {\n  await post(batch.url, batch.events);\n}\n";
  const shop = place.makeRepository([{ files: { "src/send.ts": send }, message: "Batches are sent" }]);
  shop.git("checkout", "-q", "-b", "retry");
  const session = await builder.build({ place, repository: shop, files: { [path]: drainAfter }, message: null });
  return { shop, session };
}

const names = Object.keys(builders) as ProgramName[];

describe.for(names.filter((name) => canMakeTerminal && isInstalled(name)))("what %s built", (name) => {
  test("is handed back to its session with the brief, and mended there once its user allows it", {
    timeout: 4 * timeoutMs,
  }, async ({ place, expect }) => {
    const builder = builders[name];
    const { shop, session } = await shopOf(place, builder);
    const reading = await place.serve({ reply: replyOf(retryFlag) });
    const args = ["review", "--effort", "quick", "--reviewer", builder.reviewer.name, "--json"];
    const review = reviewIn(await place.run(args, { cwd: shop, env: builder.reviewer.env(reading), timeoutMs }));
    const [finding] = review.findings;
    expect(finding).toMatchObject({ title: retryFlag.title });
    const id = finding?.id ?? "";
    await place.run(["verdict", id, "real", "--reason", "It has happened."], { cwd: shop, timeoutMs });

    const file = join(shop.root, path);
    const server = await place.serve({ models: ["gpt-5.5"], reply: mending(builder.calls(file), () => id) });
    const env = { ...place.env, ...withPrograms(place, [name]), ...builder.settle(place, shop, server) };
    const size = { columns: 110, rows: 50, answers: true };
    const terminal = await TestTerminal.open(["fix", "--resume"], {
      env,
      cwd: shop.root,
      folder: place.folder,
      ...size,
    });
    try {
      // It was written to a moment ago, by the building.
      await terminal.shows("all the same?", timeoutMs);
      expect(terminal.text()).toContain(session);
      await terminal.press("y");
      await terminal.shows(builder.asks, timeoutMs);
      expect(readFileSync(file, "utf8")).toContain(faulty);
      await terminal.answer(builder.asks, builder.yes, timeoutMs);
      await terminal.shows(mark, timeoutMs);
      expect(readFileSync(file, "utf8")).toContain(mended);
      const asked = server.requests.find(({ tools, messages }) => {
        return tools.length > 2 && messages.some(({ text }) => text.includes(id));
      });
      const said = asked?.messages.map(({ text }) => text).join("\n") ?? "";
      // The conversation in which it was built goes on.
      expect(said).toContain("Write it.");
      expect(said).toContain("The developer says: It has happened.");
      expect(said.indexOf("Write it.")).toBeLessThan(said.indexOf("The developer says"));
      const [kept] = await inLedger(place, (ledger) => ledger.handoffs(review.id));
      expect(kept).toMatchObject({ way: "resumed", findings: [id], target: { program: name, sessionId: session } });
    } finally {
      terminal.close();
    }
  });
});
