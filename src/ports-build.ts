/** What building needs of the outside, besides what reviews need (`ports.ts`). */
import type { Family } from "./core/authorship.ts";
import type { BuildEvent, CommandRun, StoredBuild } from "./core/build.ts";
import type { StoredIncrement, StoredWork, Work } from "./core/work.ts";
import type { Readiness, RunContext, RunResult } from "./ports.ts";

/** One turn of the conversation that builds. */
export interface BuildTurnRequest {
  readonly prompt: string;
  /** The conversation to go on with; null: a new one. */
  readonly sessionId: string | null;
  /** Null: the program's own default. */
  readonly model: string | null;
  /** The clone: where it works, and all that it may write. */
  readonly folder: string;
}

export interface BuildTurnContext extends RunContext {
  /** Is told, as soon as the program says so, by what the conversation goes on; before anything is written, where that is known before. */
  readonly onSession: (sessionId: string) => void;
}

/** An agent program that builds in a folder of ours, one turn at a time. Every turn ends with an answer; what it changed stands in the folder. */
export interface Builder {
  /** `claude-code`, `codex`, … */
  readonly name: string;
  /** `Claude Code`. */
  readonly title: string;
  /** False: it cannot go on with a conversation without a person, so that every turn begins a new one. */
  readonly canResume: boolean;
  familyOf(model: string | null): Family;
  probe(signal: AbortSignal): Promise<Readiness>;
  /**
   * Whether the program still has a conversation to go on with: of one that was stopped before it had begun nothing may be kept, and
   * programs throw old ones away.
   */
  keeps(sessionId: string): Promise<boolean>;
  /** Never throws for what the program does wrong; that is a result. `facts.sessionId` is that of the conversation. */
  turn(request: BuildTurnRequest, context: BuildTurnContext): Promise<RunResult>;
}

/** A commit and its tree. */
export interface CommitRef {
  readonly commit: string;
  readonly tree: string;
}

/** The clone in which a work is built. Nothing in it is believed: whatever runs there may have changed its `.git`, too. */
export interface BuildClone {
  /** Absolute: the working tree. */
  readonly folder: string;
  /** The newest commit of the branch. */
  head(signal: AbortSignal): Promise<CommitRef>;
  /**
   * Makes a commit of all that the working tree has over `parent` (ignored files never), whatever was committed in between, and
   * moves the branch to it. Null: there is nothing; the branch then stands at `parent`.
   */
  commit(
    request: { readonly parent: string; readonly message: string },
    signal: AbortSignal,
  ): Promise<CommitRef | null>;
  /** Puts branch and working tree back to a commit. Ignored files stay. */
  reset(commit: string, signal: AbortSignal): Promise<void>;
}

/** Runs the user's set-up and check commands. */
export interface CommandRunner {
  /**
   * Nothing that the command started runs on afterwards. What was stopped by `signal` has no result: its reason is thrown.
   *
   * @returns the run and the end of what it printed, to be kept under `outputHash`
   */
  run(
    request: Pick<CommandRun, "kind" | "command"> & { readonly folder: string; readonly timeoutMs: number },
    signal: AbortSignal,
  ): Promise<{ readonly run: CommandRun; readonly output: string }>;
}

/** What building needs of the ledger. */
export interface WorkLedger {
  save(work: Work, specText: string | null): Promise<void>;
  saveIncrements(workId: string, increments: readonly StoredIncrement[]): Promise<void>;
  load(idOrPrefix: string, repositoryKey: string | null): Promise<StoredWork>;
  /** @param texts that the events name by hash */
  append(workId: string, events: readonly BuildEvent[], texts?: readonly string[]): Promise<void>;
  loadBuild(workId: string): Promise<StoredBuild>;
}
