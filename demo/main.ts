// The demo: a small real repository, the real program, and a model whose reply was written down beforehand.
import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { makeBarePath } from "../test/fakes/bare-path.ts";
import { type ModelRequest, type Scripted, startModelServer } from "../test/fakes/model-server.ts";
import { makeDemoRepository } from "./make-repository.ts";
import { demoReply } from "./replies.ts";

const program = fileURLToPath(new URL("../bin/blindspot.mjs", import.meta.url));
const requirements = fileURLToPath(new URL("./requirements.md", import.meta.url));

function say(text: string): void {
  console.log(styleText("dim", text, { stream: process.stdout }));
}

function scripted(request: ModelRequest): Scripted {
  const user = request.messages[0]?.text ?? "";
  return demoReply({
    system: request.system,
    user,
    model: request.model,
    isAbsence: /what should this change have\s+touched and did not/.test(user),
    tools: request.tools,
    hasToolResults: request.messages.some((message) => message.role === "tool"),
  });
}

/** Runs the program with nothing of the user's own configuration, keys, agent programs or ledger. */
function run(args: readonly string[], cwd: string, env: Record<string, string>): Promise<number> {
  const { TERM, COLORTERM, NO_COLOR, FORCE_COLOR, LANG, LC_ALL, CI } = process.env;
  const shown = { TERM, COLORTERM, NO_COLOR, FORCE_COLOR, LANG, LC_ALL, CI };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...shown, ...env }, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 3));
  });
}

/** An empty folder of this user alone. It stays until the next demo, so that what this one stored can be looked at. */
async function makeFolder(): Promise<string> {
  const path = join(tmpdir(), `blindspot-demo-${userInfo().username}`);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  return path;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text}"`;
}

const folder = await makeFolder();
const server = await startModelServer({ reply: scripted, delayMs: 700 });
try {
  const { root } = await makeDemoRepository(join(folder, "audit-log"));
  say("A small audit-log service; its last change was written with Claude, and its tests pass.");
  const scriptedLine = "The reply is scripted: no model is asked, and nothing is paid. All else is the real program.";
  console.log(`${styleText(["bold", "yellow"], scriptedLine, { stream: process.stdout })}\n`);
  const args = ["review", "--reviewer", "openai", "--spec", requirements];
  console.log(`$ blindspot ${args.slice(0, 3).join(" ")} --spec requirements.md\n`);
  const home = join(folder, "home");
  const ledger = join(home, "blindspot");
  const code = await run(args, root, { HOME: home, PATH: makeBarePath(folder), BLINDSPOT_HOME: ledger, ...server.env });
  say("\nThe review is kept until the next demo. With this, the commands above work on it:\n");
  console.log(`  alias blindspot='BLINDSPOT_HOME=${quoted(ledger)} node ${quoted(program)}'`);
  say("\nIn a repository of your own, with a key of a vendor whose model did not write the code:\n");
  console.log("  export OPENAI_API_KEY=…            # or ANTHROPIC_API_KEY, GEMINI_API_KEY");
  console.log(`  node ${program} review --dry-run   # what would be sent, to whom`);
  console.log(`  node ${program} review\n`);
  process.exitCode = code;
} finally {
  await server.close();
}
