import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { after, before } from "../authorship/session-machine.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { type Place, test } from "./place.ts";

const fixture = new URL("../fixtures/sessions/codex/session.jsonl", import.meta.url);

/** A repository with what a conversation of Codex left in it, and that conversation in the user's home. */
function makeBuilt(place: Place): GitRepository {
  const repository = place.makeRepository([{ files: before }]);
  for (const [path, text] of Object.entries(after)) repository.write(path, text);
  const values: Record<string, string> = { repository: repository.root, cwd: repository.root };
  const text = readFileSync(fixture, "utf8").replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
  const file = join(
    place.env["HOME"] as string,
    ".codex/sessions/2026/11/22/rollout-2026-11-22T22-18-18-01a20556.jsonl",
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return repository;
}

test("what Codex wrote is Codex's, also when the question comes from a shell of Claude Code", async ({ place }) => {
  const cwd = makeBuilt(place);
  const env = { CLAUDECODE: "1", CLAUDE_CODE_ENTRYPOINT: "cli", AI_AGENT: "claude-code_2-1-330_agent" };
  const { stdout } = await place.run(["authors", "--json"], { cwd, env });
  const { families, evidence } = JSON.parse(stdout);
  expect(families.map(({ family }: { family: string }) => family)).toEqual(["openai", "qwen"]);
  expect(evidence[0]).toMatchObject({
    source: "codex-sessions",
    strength: "transcript",
    session: { program: "codex" },
  });
});

test("with --no-transcripts, or where the configuration says so, nobody looks", async ({ place }) => {
  const cwd = makeBuilt(place);
  const unknown = [{ family: "unknown", share: 1 }];
  expect(
    JSON.parse((await place.run(["authors", "--json", "--no-transcripts"], { cwd })).stdout).families,
  ).toMatchObject(unknown);
  const config = join(place.folder, "config.yml");
  writeFileSync(config, "transcripts: false\n");
  const { stdout } = await place.run(["authors", "--json", "--config", config], { cwd });
  expect(JSON.parse(stdout).families).toMatchObject(unknown);
});
