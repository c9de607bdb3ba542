import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What a program that builds is asked, as it sees it. */
export interface BuilderRequest {
  /** 0 for the first since the fake was installed. */
  readonly index: number;
  readonly prompt: string;
  readonly sessionId: string;
  /** It goes on with a conversation that it keeps. */
  readonly isResumed: boolean;
  /** It may edit files: no self-review. */
  readonly canWrite: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What it does and says. */
export interface BuilderTurn {
  /** Files below its folder; null: removed. */
  readonly writes?: Readonly<Record<string, string | null>>;
  readonly says?: string;
  /** It never answers. */
  readonly hangs?: boolean;
  /** Instead of an answer: the service refuses it, in these words. */
  readonly fails?: string;
}

export interface FakeBuilder {
  /** Its folder, for PATH. */
  readonly folder: string;
  readonly requests: readonly BuilderRequest[];
  /** Of those that were answered. */
  readonly answered: readonly BuilderRequest[];
  close(): Promise<void>;
}

type Script = (request: BuilderRequest) => BuilderTurn | Promise<BuilderTurn>;

/** The report at the end of a turn, behind some words. */
export function report(title: string, isDone = false, criteria: readonly string[] = ["C1"]): string {
  return `It is done as asked.\n\n\`\`\`json\n${JSON.stringify({ title, criteria, isDone })}\n\`\`\`\n`;
}

/** A `claude` that edits files as its script says, whatever it is asked. It keeps its conversations where the real one keeps them. */
export async function installBuilder(folder: string, script: Script): Promise<FakeBuilder> {
  const requests: BuilderRequest[] = [];
  const answered: BuilderRequest[] = [];
  const server = createServer(async (request, response) => {
    const seen = { ...(JSON.parse(await text(request)) as BuilderRequest), index: requests.length };
    requests.push(seen);
    const turn = await script(seen);
    response.on("finish", () => answered.push(seen));
    if (turn.hangs !== true) response.end(JSON.stringify(turn));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const bin = join(folder, "builder");
  mkdirSync(bin, { recursive: true });
  const file = join(bin, "claude");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(file, program.replaceAll("URL", JSON.stringify(url)));
  chmodSync(file, 0o755);
  return {
    ...{ folder: bin, requests, answered },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const program = `#!/usr/bin/env node
const fs = require("node:fs");
const path = require("node:path");
const say = (value) => fs.writeSync(1, JSON.stringify(value) + "\\n");
const argv = process.argv.slice(2);
const after = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : null);

async function main() {
  if (argv.includes("--version")) return console.log("2.1.330 (Claude Code)");
  const prompt = fs.readFileSync(0, "utf8");
  const resumed = after("--resume") ?? after("-r");
  const sessionId = resumed ?? after("--session-id") ?? "none";
  const folder = path.join(process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, ".claude"), "projects", "clone");
  fs.mkdirSync(folder, { recursive: true });
  fs.appendFileSync(path.join(folder, sessionId + ".jsonl"), JSON.stringify({ type: "user", cwd: process.cwd(), sessionId }) + "\\n");
  say({ type: "system", subtype: "init", session_id: sessionId, model: "claude-opus-5-5", tools: ["Edit", "Read", "Write"] });
  const canWrite = (after("--tools") ?? "").includes("Write");
  const body = { prompt, sessionId, isResumed: resumed !== null, canWrite, cwd: process.cwd(), env: process.env };
  const response = await fetch(URL, { method: "POST", body: JSON.stringify(body) });
  const turn = await response.json();
  for (const [name, content] of Object.entries(turn.writes ?? {})) {
    fs.mkdirSync(path.dirname(path.resolve(name)), { recursive: true });
    if (content === null) fs.rmSync(name, { force: true });
    else fs.writeFileSync(name, content);
  }
  const usage = { input_tokens: 12, output_tokens: 7 };
  if (turn.fails !== undefined) {
    say({ type: "result", subtype: "success", is_error: true, api_error_status: 401, result: turn.fails, session_id: sessionId, usage });
    process.exit(1);
  }
  const content = [{ type: "text", text: turn.says ?? "" }];
  say({ type: "assistant", message: { model: "claude-opus-5-5", content } });
  say({ type: "result", subtype: "success", is_error: false, result: turn.says ?? "", session_id: sessionId, usage, total_cost_usd: 0.01 });
}

void main();
`;
