import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { DoctorReport } from "../../src/core/doctor.ts";
import type { CliRun } from "./cli.ts";
import { type Place, test } from "./place.ts";

/** What a run of `doctor --json` told, checked against its schema. */
function reportIn({ stdout, stderr }: CliRun): DoctorReport {
  const { version, doctor } = JSON.parse(stdout || `{"stderr": ${JSON.stringify(stderr)}}`);
  if (version !== 0) throw new Error(`no document: ${stdout}${stderr}`);
  return DoctorReport.parse(doctor);
}

function found(report: DoctorReport, name: string) {
  return report.reviewers.find((reviewer) => reviewer.name === name);
}

/** A value for PATH on which stand programs that do so when they are run. */
function withPrograms(place: Place, scripts: Readonly<Record<string, string>>): string {
  const folder = join(place.folder, "programs");
  mkdirSync(folder);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return `${folder}:${place.env["PATH"]}`;
}

const claude = 'echo "2.1.330 (Claude Code)"';

describe.concurrent("doctor", () => {
  test("says of a machine with nothing what each reviewer lacks, and fails", async ({ place, expect }) => {
    const run = await place.run(["doctor", "--json"], { cwd: place.folder });
    expect(run.code).toBe(3);
    const report = reportIn(run);
    expect(found(report, "openai")).toMatchObject({ status: "missing", hint: "Set OPENAI_API_KEY." });
    expect(found(report, "claude-code")).toMatchObject({ status: "missing", found: null, login: null });
    expect(report.pairs.flatMap(({ readers }) => readers)).toEqual([]);
    const shown = await place.run(["doctor"], { cwd: place.folder });
    expect(shown.stdout).toContain("Set ANTHROPIC_API_KEY.");
    expect(shown.stdout).toMatch(/^ {2}local +ollama, llamacpp, lmstudio, vllm: nothing answers/m);
    expect(shown.stdout).toMatch(/^No reviewer of a model is ready/m);
  });

  test("names the variable of a key, never the key, and who may read what", async ({ place, expect }) => {
    const env = { OPENAI_API_KEY: "sk-this-is-private", GEMINI_API_KEY: "private-too" };
    const run = await place.run(["doctor", "--json"], { cwd: place.folder, env });
    expect(run.code).toBe(0);
    const report = reportIn(run);
    expect(found(report, "openai")).toMatchObject({
      ...{ status: "ready", found: "OPENAI_API_KEY", family: "openai", defaultModel: "gpt-6-sol", login: null },
    });
    expect(report.pairs).toEqual([
      { author: "anthropic", readers: ["openai", "google"] },
      { author: "openai", readers: ["google"] },
      { author: "google", readers: ["openai"] },
    ]);
    const shown = await place.run(["doctor"], { cwd: place.folder, env });
    expect(shown.stdout.replace(/\s+/g, " ")).toContain(
      "Code by anthropic can be read by openai, google; code by openai by google; code by google by openai.",
    );
    expect(run.stdout + shown.stdout).not.toMatch(/private/);
  });

  test("finds programs with their version, login and confinement", async ({ place, expect }) => {
    const PATH = withPrograms(place, { claude, codex: "echo codex-cli 0.169.0" });
    const env = { PATH, ANTHROPIC_API_KEY: "a key" };
    const report = reportIn(await place.run(["doctor", "--json"], { cwd: place.folder, env }));
    expect(found(report, "claude-code")).toMatchObject({
      ...{ status: "ready", version: "2.1.330", login: "yes", family: "anthropic", kind: "agent" },
      found: join(place.folder, "programs/claude"),
      isolation: { write: expect.any(String), read: expect.any(String) },
    });
    expect(found(report, "codex")).toMatchObject({
      ...{ status: "missing", version: "0.169.0", login: "no", hint: expect.stringContaining("codex login") },
    });
    expect(report.pairs[1]).toEqual({ author: "openai", readers: ["claude-code", "anthropic"] });
  });

  test("is held up by no program that hangs, breaks or says what it likes", async ({ place, expect }) => {
    const PATH = withPrograms(place, {
      claude: "printf '\\033]0;owned\\007\\033[31m9.9.9\\n'",
      codex: "sleep 60",
      gemini: "kill -9 $$",
    });
    const env = { PATH, ANTHROPIC_API_KEY: "a key", CODEX_API_KEY: "a key", OPENAI_API_KEY: "a key" };
    const run = await place.run(["doctor"], { cwd: place.folder, env, timeoutMs: 40_000 });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^ {2}openai +gpt-6-sol/m);
    expect(run.stdout).not.toContain("\u001b");
    expect(run.stdout).not.toContain("owned");
  });

  test("lists what a server on this machine offers", async ({ place, expect }) => {
    const server = await place.serve({ models: ["qwen3:30b", "llama4"] });
    const folder = join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "config.yml"), `endpoints:\n  house: { baseUrl: "${server.url}/v1", local: true }\n`);
    const run = await place.run(["doctor", "--json"], { cwd: place.folder });
    expect(run.code).toBe(0);
    const report = reportIn(run);
    expect(found(report, "house")).toMatchObject({ status: "ready", isLocal: true, models: ["qwen3:30b", "llama4"] });
    expect(report.machine.config).toMatchObject({ status: "ready", what: join(folder, "config.yml") });
    const shown = await place.run(["doctor"], { cwd: place.folder });
    expect(report.pairs).toContainEqual({ author: "qwen", readers: ["house"] });
    expect(shown.stdout).toMatch(/^ {2}house +name one of qwen3:30b, llama4 · on this machine/m);
  });

  test("says what is wrong with the ledger, and everything else as well", async ({ place, expect }) => {
    mkdirSync(join(place.home, "ledger.db"), { recursive: true });
    const run = await place.run(["doctor", "--json"], { cwd: place.folder, env: { OPENAI_API_KEY: "a key" } });
    expect(run.code).toBe(0);
    const { machine } = reportIn(run);
    expect(machine.ledger).toMatchObject({ status: "missing", what: place.home, hint: expect.stringMatching(/./) });
    expect(machine.git.what).toMatch(/^\d+\.\d+/);
    expect(machine.node.what).toContain(process.version);
  });

  test("takes a wrong configuration for a mistake", async ({ place, expect }) => {
    const run = await place.run(["doctor", "--config", "none.yml"], { cwd: place.folder });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("none.yml does not exist") });
  });
});
