import { realpath, stat } from "node:fs/promises";
import { loadSessionState, type SessionState } from "../../authorship/session-state.ts";
import { BlindspotError } from "../../core/errors.ts";
import { type BuildSession, chooseSession } from "../../core/fix-session.ts";
import type { HandoffTarget, HandoffWay } from "../../core/handoff.ts";
import type { PreparedFix } from "../../flow/fix.ts";
import type { AgentProgram, InteractiveCommand } from "../../reviewers/agent-program.ts";
import { isWithin } from "../../system/confine-paths.ts";
import { loadRepository, openRepository } from "../../system/repository.ts";
import { listWorktrees } from "../../system/worktrees.ts";
import type { FixArguments } from "../fix.ts";
import type { Io } from "../io.ts";
import { workingPlace } from "../working-place.ts";
import { parseProgram } from "./programs.ts";

/** A program to open, where, and with what. */
export interface FixTarget {
  readonly way: HandoffWay;
  readonly target: HandoffTarget;
  readonly program: AgentProgram;
  readonly command: InteractiveCommand;
  /** Absolute: where it is to work. */
  readonly folder: string;
  /** Of the conversation that goes on; null: a new one. */
  readonly state: SessionState | null;
  /** Other conversations that wrote parts of the code. */
  readonly others: readonly BuildSession[];
}

/** A fix that has something to hand over. */
export type FixBrief = PreparedFix & { readonly brief: string };

/** @throws BlindspotError `usage` where what was asked for is not there */
export async function chooseTarget(fix: FixBrief, args: FixArguments, io: Io): Promise<FixTarget> {
  return args.new === undefined ? resumed(fix, args.resume ?? true, io) : fresh(fix, args.new, io);
}

async function resumed({ root, sessions, brief }: FixBrief, named: string | true, io: Io): Promise<FixTarget> {
  const chosen = chooseSession(sessions, named === true ? null : named);
  const { session } = chosen;
  const program = parseProgram(session.program);
  const state = await loadSessionState(session, { env: io.env });
  if (state.isGone) {
    const problem = `The transcript of session ${session.id} of ${program.title} is not on this machine any more.`;
    throw new BlindspotError("usage", problem, `Take a new thread: --new ${program.name}.`);
  }
  const tree = await workingTree(root, io);
  const folder = (await trustedFolder(state.folder, tree)) ?? tree;
  // The others go on with the model that they had, or that their user has chosen since.
  const model = program.name === "codex" ? chosen.model : null;
  return {
    ...{ way: "resumed", program, folder, state, others: sessions.filter((other) => other !== chosen) },
    target: { program: program.name, sessionId: session.id, model },
    command: program.interactive.resume({ sessionId: session.id, prompt: brief, model }),
  };
}

async function fresh({ root, brief }: FixBrief, named: string, io: Io): Promise<FixTarget> {
  const at = named.indexOf(":");
  const program = parseProgram(at === -1 ? named : named.slice(0, at));
  const model = at === -1 ? null : parseModel(named.slice(at + 1));
  return {
    ...{ way: "new-thread", program, folder: await workingTree(root, io), state: null, others: [] },
    target: { program: program.name, sessionId: null, model },
    command: program.interactive.start({ prompt: brief, model }),
  };
}

function parseModel(text: string): string {
  if (/^\w[\w.:/@+[\]-]{0,99}$/.test(text)) return text;
  throw new BlindspotError("usage", `"${text}" is no name of a model.`, "Write for example --new codex:gpt-6.");
}

async function workingTree({ header }: PreparedFix["root"], io: Io): Promise<string> {
  return workingPlace(header.repository, await loadRepository(io.cwd), io);
}

/** A folder that a transcript names, where it is one of the repository's working trees or lies in one; else null. */
export async function trustedFolder(folder: string | null, tree: string): Promise<string | null> {
  if (folder === null) return null;
  try {
    const [real, { isDirectory }, repository] = await Promise.all([
      realpath(folder),
      stat(folder).then((found) => ({ isDirectory: found.isDirectory() })),
      openRepository(tree),
    ]);
    const trees = await listWorktrees(repository);
    return isDirectory && trees.some((one) => isWithin(real, one)) ? real : null;
  } catch {
    // It is gone, or the tree is no repository.
    return null;
  }
}
