import { createAuthorshipSources } from "../../authorship/index.ts";
import { loadTurns } from "../../authorship/session-turns.ts";
import type { Evidence } from "../../core/authorship.ts";
import type { FilePatch } from "../../core/change.ts";
import {
  commitIncrement,
  isBy,
  type NewIncrement,
  placeIncrements,
  restIncrement,
  turnIncrement,
} from "../../core/increments.ts";
import type { StoredIncrement, StoredWork, Work, WorkThread } from "../../core/work.ts";
import { type SanitizedChange, sanitizeChange } from "../../flow/sanitized-change.ts";
import type { TakenChange } from "../../ports.ts";
import { type ChangeSelect, takeChange } from "../../system/change-source.ts";
import { commitTime } from "../../system/commit-time.ts";
import { type Commit, listCommits } from "../../system/commits.ts";
import { filesBefore } from "../../system/files-before.ts";
import { host } from "../../system/host.ts";
import { terminalLine } from "../../system/terminal-text.ts";
import { withTrees } from "../compose.ts";
import { narrowConfig } from "../narrow.ts";
import { type WorkSession, workSelect } from "./session.ts";

/** Every one is a change to be looked at by itself. */
const maxCommits = 100;
const maxTitle = 200;

/**
 * What the thread of a work did, step by step: commits that hold lines of it, then what of the working tree is not committed, by
 * turns as far as its transcript tells, and the rest as one. What is known of a commit is not worked out again.
 */
export async function loadIncrements(
  { work, increments: known }: Pick<StoredWork, "work" | "increments">,
  thread: WorkThread,
  session: WorkSession,
): Promise<StoredIncrement[]> {
  const { signal } = session;
  const commits = await listCommits(work.repository, work.base.commit, null, signal);
  const found: NewIncrement[] = [];
  for (const commit of commits
    .filter(({ parents }) => parents.length < 2)
    .slice(0, maxCommits)
    .toReversed()) {
    const before = known.find(({ commit: sha }) => sha === commit.sha);
    const increment = before ?? (await loadCommit(commit, thread, work, session));
    if (increment !== null) found.push(increment);
  }
  found.push(...(await loadUncommitted(thread, work, commits[0]?.sha ?? null, session)));
  return placeIncrements(found, known, () => host.newId("i"));
}

/** Null: nothing shows that the thread had a part in it. */
function loadCommit(
  commit: Commit,
  thread: WorkThread,
  work: Work,
  session: WorkSession,
): Promise<NewIncrement | null> {
  return withPart({ kind: "revision", text: commit.sha }, work, session, async (taken) => {
    if (!isBy(await evidenceOf(taken, session), thread)) return null;
    const gate = await openGate(taken, session);
    const subject = terminalLine(commit.body.split("\n", 1)[0] ?? "").slice(0, maxTitle);
    return commitIncrement(commit.sha, await gate.sanitizeText("commit message", subject), patchesOf(gate));
  });
}

/** @param newest commit of the work, null: it has none, so that what was not committed when it began is no part of it */
function loadUncommitted(
  thread: WorkThread,
  work: Work,
  newest: string | null,
  session: WorkSession,
): Promise<NewIncrement[]> {
  const select = newest === null ? workSelect(work, session.composition) : ({ kind: "uncommitted" } as const);
  return withPart(select, work, session, async (taken) => {
    const { change, uncommitted } = taken;
    if (change.patches.length === 0) return [];
    const { signal, io, config } = session;
    const context = { change, uncommitted, files: change.patches, signal };
    const since = newest === null ? 0 : await commitTime(work.repository, newest, signal);
    const named = { session: { program: thread.program, id: thread.sessionId }, since };
    const turns = config.transcripts === false ? [] : await loadTurns({ env: io.env }, context, named);
    const gate = await openGate(taken, session);
    const patches = patchesOf(gate);
    const shown = new Set(patches.map(({ path }) => path));
    const increments: NewIncrement[] = [];
    for (const turn of turns) {
      const edits = await Promise.all(
        turn.edits
          .filter(({ path }) => shown.has(path))
          .map(async ({ path, diff }) => ({ path, diff: await withoutSecrets(path, diff, gate) })),
      );
      if (edits.length > 0) increments.push(turnIncrement({ ...turn, edits }));
    }
    const isTold = new Set(increments.flatMap(({ files }) => files.map(({ path }) => path)));
    const rest = patches.filter(({ path }) => !isTold.has(path));
    return rest.length === 0 ? increments : [...increments, restIncrement(rest)];
  });
}

/** Line by line without the signs, by which a scanner would be misled. */
async function withoutSecrets(path: string, diff: readonly string[], gate: SanitizedChange): Promise<string[]> {
  const isText = diff.map((line) => !line.startsWith("@@"));
  const text = diff.map((line, index) => (isText[index] ? line.slice(1) : "")).join("\n");
  const clean = (await gate.sanitizeText(path, text)).split("\n");
  return diff.map((line, index) => (isText[index] ? `${line.slice(0, 1)}${clean[index]}` : headingless(line)));
}

/** What stands behind the second mark is code, too. */
function headingless(line: string): string {
  return /^@@(?: -[\d,]+ \+[\d,]+ @@)?/.exec(line)?.[0] ?? "@@";
}

/** All evidence there is of who wrote a change. A source that cannot be read tells nothing. */
export async function evidenceOf({ change, uncommitted }: TakenChange, session: WorkSession): Promise<Evidence[]> {
  const { signal, io, config } = session;
  const sources = createAuthorshipSources({ env: io.env, transcripts: config.transcripts !== false });
  const context = { change, uncommitted, files: change.patches, signal };
  const read = sources.map((source) => source.read(context).catch((): readonly Evidence[] => []));
  const found = (await Promise.all(read)).flat();
  signal.throwIfAborted();
  return found;
}

function withPart<T>(
  select: ChangeSelect,
  { repository }: Work,
  { composition, signal }: WorkSession,
  use: (taken: TakenChange) => Promise<T>,
): Promise<T> {
  return withTrees({ composition, reviewId: host.newId("r") }, async (objectsDirectory) => {
    const taken = await takeChange({ cwd: repository.root, select, paths: [], objectsDirectory }, signal);
    try {
      return await use(taken);
    } finally {
      await taken.dispose();
    }
  });
}

/** What may be kept of a change: the same as what a reviewer may see. */
async function openGate(taken: TakenChange, session: WorkSession): Promise<SanitizedChange> {
  const { composition, config: user, io, signal } = session;
  const before = filesBefore(taken.change, taken.trees);
  try {
    const config = await narrowConfig(before, user, io);
    const options = { policy: config.policy, allowSecrets: config.allowSecrets ?? [], files: taken.change.patches };
    return await sanitizeChange(taken, { scanner: composition.ports.scanner, ...options }, signal);
  } finally {
    await before.dispose();
  }
}

function patchesOf({ files }: SanitizedChange): FilePatch[] {
  return files.map(({ patch }) => patch);
}
