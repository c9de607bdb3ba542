import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readDraftMark } from "../../src/core/spec-draft.ts";
import { type Place, test } from "../e2e/place.ts";
import { makeShop } from "../e2e/shop.ts";
import type { ModelServer } from "../fakes/model-server.ts";
import { claudeAt, codexAt, geminiAt, isInstalled, opencodeAt, qwenAt, withPrograms } from "./machine.ts";
import type { ProgramName } from "./versions.ts";

/** Such programs take seconds to start, and on a busy machine a minute. */
const timeoutMs = 120_000;

const draft = `# Retries of one batch

## Requirements

- A batch is sent again at most three times.
`;

const settings: Record<ProgramName, (server: ModelServer, place: Place) => Record<string, string>> = {
  "claude-code": claudeAt,
  codex: codexAt,
  gemini: geminiAt,
  opencode: opencodeAt,
  qwen: qwenAt,
};

test.for(Object.keys(settings) as ProgramName[])(
  "%s drafts a spec over a snapshot of what is committed",
  {
    timeout: timeoutMs,
  },
  async (name, { place, expect, skip }) => {
    if (!isInstalled(name)) skip();
    const cwd = makeShop(place);
    const server = await place.serve({ reply: draft });
    const env = { ...withPrograms(place, [name]), ...settings[name](server, place) };
    const before = cwd.git("status", "--porcelain");
    const args = [
      "spec",
      "Retries of a failed batch",
      "--with",
      name === "opencode" ? "opencode:house/gpt-5.5" : name,
      "--out",
      join(place.folder, "draft.md"),
      "--json",
    ];
    const run = await place.run(args, { cwd, env, timeoutMs });
    expect(run.code, run.stderr).toBe(0);
    const { work, draft: event } = JSON.parse(run.stdout);
    expect(readDraftMark(readFileSync(join(place.folder, "draft.md"), "utf8"))).toEqual({
      workId: work.id,
      text: draft,
    });
    expect(event).toMatchObject({ reviewer: { name, kind: "agent" }, facts: { snapshot: { files: 3 } } });
    const asked = server.requests.find(({ messages }) =>
      messages.some(({ text }) => text.includes("Retries of a failed")),
    );
    expect(JSON.stringify(asked?.body)).toContain("A requirement is one sentence or two");
    expect(cwd.git("status", "--porcelain")).toBe(before);
  },
);
