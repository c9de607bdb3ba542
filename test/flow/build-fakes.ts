import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildEvent, CommandRun, StoredBuild } from "../../src/core/build.ts";
import type { BuildState, ReviewStanding } from "../../src/core/build-state.ts";
import type { StoredIncrement, StoredWork, Work } from "../../src/core/work.ts";
import { noFacts } from "../../src/flow/attempts.ts";
import type { BuildDesk, BuildGate, IncrementAnswer } from "../../src/flow/build-ports.ts";
import type { RunResult } from "../../src/ports.ts";
import type {
  BuildClone,
  Builder,
  BuildTurnContext,
  BuildTurnRequest,
  CommandRunner,
  WorkLedger,
} from "../../src/ports-build.ts";
import { sha256 } from "../../src/system/hash.ts";
import { host } from "../../src/system/host.ts";
import { loadBuildRubrics } from "../../src/system/rubrics.ts";
import { terminalText } from "../../src/system/terminal-text.ts";
import { plan } from "../fixtures/build-journal.ts";

export const rubrics = await loadBuildRubrics();

/** What a turn of the builder does: changes files, and says something. */
export type Script = (
  turn: BuildTurnRequest & { readonly write: (path: string, text: string) => void },
  nth: number,
) => Said;
type Said = string | Partial<RunResult>;

export const report = (title: string, isDone = false) =>
  `I did it.\n\n\`\`\`json\n${JSON.stringify({ title, criteria: ["C1"], isDone })}\n\`\`\`\n`;

/** A builder that edits files in the clone. What it does follows from what it is asked and what stands there. */
export class ScriptedBuilder implements Builder {
  readonly name = "claude-code";
  readonly title = "Claude Code";
  readonly canResume: boolean;
  readonly asked: BuildTurnRequest[] = [];
  /** Conversations that it has not kept. */
  readonly forgotten = new Set<string>();
  readonly #script: Script;
  #conversations = 0;

  constructor(script: Script, canResume = true) {
    this.#script = script;
    this.canResume = canResume;
  }

  familyOf(): string {
    return "anthropic";
  }

  async probe() {
    return { status: "ready", version: null } as const;
  }

  async keeps(sessionId: string): Promise<boolean> {
    return !this.forgotten.has(sessionId);
  }

  async turn(request: BuildTurnRequest, context: BuildTurnContext): Promise<RunResult> {
    this.asked.push(request);
    const sessionId = request.sessionId ?? `session-${++this.#conversations}`;
    context.onSession(sessionId);
    const write = (path: string, text: string) => writeFileSync(join(request.folder, path), text);
    // Whoever is killed now leaves half a turn behind.
    const half = `half-${this.asked.length}.txt`;
    write(half, "half of a turn\n");
    await new Promise((resolve) => setImmediate(resolve));
    if (context.signal.aborted) return stopped(sessionId);
    rmSync(join(request.folder, half), { force: true });
    const said = this.#script({ ...request, write }, this.asked.length);
    const usage = { inputTokens: 100, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const facts = { ...noFacts, servedModel: "claude-opus-5-5", usage, costUsd: 0.5, sessionId };
    const answer = typeof said === "string" ? { status: "replied", reply: said, isTruncated: false } : said;
    return { facts, ...answer } as RunResult;
  }
}

const stopped = (sessionId: string): RunResult => ({
  ...{ status: "cancelled", problem: "cancelled", reason: "it was stopped", hint: "Go on with --resume.", reply: null },
  facts: { ...noFacts, sessionId },
});

/** A clone without git: every commit is a copy of the folder. */
export class FolderClone implements BuildClone {
  readonly folder: string;
  readonly #store: string;

  constructor(root: string) {
    this.folder = join(root, "tree");
    this.#store = join(root, "commits");
    mkdirSync(this.folder, { recursive: true });
    mkdirSync(join(this.#store, plan.base.commit), { recursive: true });
  }

  async head() {
    return { commit: plan.base.commit, tree: plan.base.tree };
  }

  async commit({ parent, message }: { readonly parent: string; readonly message: string }) {
    const tree = this.listing(this.folder);
    if (tree === this.listing(join(this.#store, parent))) return null;
    const commit = sha256(`${parent}\n${message}\n${tree}`).slice(0, 40);
    cpSync(this.folder, join(this.#store, commit), { recursive: true });
    return { commit, tree: sha256(tree).slice(0, 40) };
  }

  async reset(commit: string) {
    rmSync(this.folder, { recursive: true });
    cpSync(join(this.#store, commit), this.folder, { recursive: true });
  }

  listing(folder = this.folder): string {
    return readdirSync(folder)
      .sort()
      .map((name) => `${name}: ${readFileSync(join(folder, name), "utf8")}`)
      .join("");
  }

  gate(): BuildGate {
    return {
      clean: async (text) => terminalText(text).replaceAll("hunter2", "[secret-1: password]"),
      describe: async ({ parent, commit }) => {
        const [before, after] = [parent, commit].map((name) => this.listing(join(this.#store, name)));
        return { files: [{ path: "a", additions: 1, deletions: 0 }], diff: `-${before}\n+${after}\n` };
      },
    };
  }
}

/** The gate of a clone that git keeps. */
export function gateOf(folder: string): BuildGate {
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  return {
    clean: async (text) => terminalText(text),
    describe: async ({ parent, commit }) => {
      const rows = git("diff", "--numstat", parent, commit)
        .trim()
        .split("\n")
        .map((row) => row.split("\t"));
      const files = rows.map(([additions, deletions, path = ""]) => {
        return { path, additions: Number(additions), deletions: Number(deletions) };
      });
      return { files, diff: git("diff", parent, commit) };
    },
  };
}

/** Passes, but where a file `broken.txt` stands in the clone, unless it is told how to end. */
export class FileCheck implements CommandRunner {
  isFailing: boolean | null = null;
  readonly ran: string[] = [];

  async run({ kind, command, folder }: Parameters<CommandRunner["run"]>[0]) {
    this.ran.push(command);
    const hasFailed = this.isFailing ?? existsSync(join(folder, "broken.txt"));
    writeFileSync(join(folder, "left-by-the-check.txt"), "rubbish\n");
    const output = hasFailed ? "1 test failed\n" : "all passed\n";
    const end = { status: hasFailed ? "failed" : "passed", exitCode: hasFailed ? 1 : 0 } as const;
    const run: CommandRun = { kind, command, ...end, outputHash: sha256(output), durationMs: 1, isConfined: false };
    return { run, output };
  }
}

/** A ledger that keeps works as long as the test runs, and keeps them as text as the real one does. */
export class MemoryWorks implements WorkLedger {
  readonly #works = new Map<string, string>();
  readonly #increments = new Map<string, string>();
  readonly #events = new Map<string, string[]>();
  readonly #texts = new Map<string, string>();

  async save(saved: Work, specText: string | null) {
    this.#works.set(saved.id, JSON.stringify({ work: saved, specText }));
  }

  async saveIncrements(id: string, increments: readonly StoredIncrement[]) {
    this.#increments.set(id, JSON.stringify(increments));
  }

  async load(id: string): Promise<StoredWork> {
    const increments = JSON.parse(this.#increments.get(id) ?? "[]");
    return { ...JSON.parse(this.#works.get(id) ?? "null"), increments, reviews: [] };
  }

  async append(id: string, events: readonly BuildEvent[], texts: readonly string[] = []) {
    this.#events.set(id, [...(this.#events.get(id) ?? []), ...events.map((event) => JSON.stringify(event))]);
    for (const text of texts) this.#texts.set(sha256(text), text);
  }

  async loadBuild(id: string): Promise<StoredBuild> {
    return { events: (this.#events.get(id) ?? []).map((event) => JSON.parse(event)), texts: new Map(this.#texts) };
  }
}

/** A developer who accepts and judges as told, and reviews that are held at once. Outlives the death of a run, as a ledger does. */
export class ScriptedDesk implements BuildDesk {
  readonly known = new Map<string, ReviewStanding>();
  readonly calls: string[] = [];
  decisions: (state: BuildState) => IncrementAnswer | "check-again" | "stop" = () => ({
    decision: "accepted",
    comment: null,
  });
  /** What the builder finds itself, and what the other one finds. */
  found = { own: 0, other: 0 };
  isEnding = true;
  selfReviewSkipped: string | null = null;
  done: "done" | "again" | "stop" = "done";
  builtAnswer: Awaited<ReturnType<BuildDesk["isBuilt"]>> = "stop";

  async standings(ids: readonly string[]) {
    return ids.flatMap((id) => this.known.get(id) ?? []);
  }

  async decide({ state }: Parameters<BuildDesk["decide"]>[0]) {
    return this.decisions(state);
  }

  async isBuilt() {
    return this.builtAnswer;
  }

  async selfReview(_: BuildState, begin: (id: string) => Promise<void>) {
    if (this.selfReviewSkipped !== null) return { skipped: this.selfReviewSkipped };
    await this.#hold(begin, "self-review");
    return null;
  }

  async crossReview(_: BuildState, begin: (id: string) => Promise<void>) {
    await this.#hold(begin, "review");
  }

  async recheck(_: BuildState, of: string, begin: (id: string) => Promise<void>) {
    await this.#hold(begin, "recheck");
    this.#set(of, { open: 0 });
  }

  async resumeReview(_: BuildState, { id, kind }: Parameters<BuildDesk["resumeReview"]>[1]) {
    this.#end(id, kind);
    return null;
  }

  async triage(reviewId: string): Promise<"done" | "stop"> {
    this.calls.push("triage");
    this.#set(reviewId, { unjudged: 0, open: 1 });
    return "done";
  }

  async fixBrief() {
    return {
      brief: "Fix one defect that a code review found here.",
      handOver: async () => void this.calls.push("hand over"),
    };
  }

  async fixEnded() {
    this.calls.push("fix ended");
  }

  async isDone() {
    return this.done;
  }

  async #hold(begin: (id: string) => Promise<void>, kind: string): Promise<void> {
    const id = host.newId("r");
    await begin(id);
    this.calls.push(kind);
    this.#end(id, kind);
  }

  #end(id: string, kind: string): void {
    const count = kind === "self-review" ? this.found.own : kind === "review" ? this.found.other : 0;
    const unjudged = kind === "review" ? count : 0;
    this.known.set(id, { reviewId: id, isEnded: this.isEnding, findings: count, unjudged, open: 0 });
  }

  #set(reviewId: string, change: Partial<ReviewStanding>): void {
    const before = this.known.get(reviewId);
    if (before !== undefined) this.known.set(reviewId, { ...before, ...change });
  }
}
