import { BlindspotError } from "../core/errors.ts";
import { markDraft } from "../core/spec-draft.ts";
import { reviewerLabel } from "../core/thread.ts";
import { type Candidate, toCandidate } from "../flow/candidates.ts";
import { probeReviewer } from "../flow/probe.ts";
import { type SanitizedChange, sanitizeChange } from "../flow/sanitized-change.ts";
import { draftSpec, type SpecEnd } from "../flow/spec.ts";
import { repositoryWarning } from "../outputs/repository.ts";
import { renderSpec, renderSpecJson } from "../outputs/spec.ts";
import { workingLine } from "../outputs/terminal/working-line.ts";
import type { Reviewer, TakenChange } from "../ports.ts";
import { parseReviewer } from "../reviewers/index.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { findCommit, openRepository } from "../system/repository.ts";
import { loadSpecRubric } from "../system/rubrics.ts";
import { terminalText } from "../system/terminal-text.ts";
import { withTrees } from "./compose.ts";
import { parseDuration } from "./duration.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { chooseDraftFile, type DraftFile } from "./spec/file.ts";
import { keepDraft, putDraft } from "./spec/keep.ts";
import { type WorkArguments, type WorkSession, withWorks } from "./work/session.ts";

/** The flags of `spec` as commander gives them. */
export interface SpecArguments extends WorkArguments {
  readonly idea: string;
  readonly with: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly timeout?: string;
  readonly allowSecret?: string[];
}

const defaultFile = "spec.md";
const defaultTimeout = "10m";
/** There is nobody else to be asked in its place. */
const probeTimeoutMs = 20_000;
/** A longer one is a spec already. */
const maxIdea = 20_000;

/**
 * `blindspot spec`: has a model draft the spec of an idea, in a thread of its own, for the developer to edit.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` for a file that is there and a reviewer that cannot draft, `no-reviewer` for one that is not ready,
 * `no-answer` where no draft came
 */
export async function runSpec(args: SpecArguments, io: Io): Promise<number> {
  refuseIdea(args.idea);
  const file = await chooseDraftFile(args.out ?? defaultFile, args.force === true, io);
  const timeoutMs = parseDuration(args.timeout ?? defaultTimeout);
  return withWorks(args, io, async (session) => {
    const candidate = chooseDrafter(args.with, session.composition.ports.reviewers);
    return withTrees({ composition: session.composition, reviewId: host.newId("r") }, async (objectsDirectory) => {
      const taken = await takeHead(objectsDirectory, session);
      try {
        await expectReady(candidate, session);
        return await draft({ args, session, candidate, taken, file, timeoutMs });
      } finally {
        await taken.dispose();
      }
    });
  });
}

async function expectReady({ reviewer }: Candidate, { signal }: WorkSession): Promise<void> {
  const state = await probeReviewer(reviewer, signal, probeTimeoutMs);
  signal.throwIfAborted();
  if (state.status === "ready") return;
  throw new BlindspotError("no-reviewer", `${reviewer.name} cannot draft now: ${state.reason}`, state.hint);
}

function refuseIdea(idea: string): void {
  if (idea.trim() === "") throw new BlindspotError("usage", "The idea is empty.", "Say in a sentence what you want.");
  if (idea.length <= maxIdea) return;
  const hint = "Save it as a file, and have it built as it is: blindspot build FILE.";
  throw new BlindspotError("usage", `The idea has more than ${maxIdea} characters.`, hint);
}

function chooseDrafter(text: string, reviewers: Readonly<Record<string, Reviewer>>): Candidate {
  const { reviewer, model } = parseReviewer(text, reviewers);
  if (reviewer.kind !== "paste") return toCandidate(reviewer, model, null);
  const hint = "Ask your chat window yourself, and save what it answers: blindspot build takes any Markdown file.";
  throw new BlindspotError("usage", "A spec is not drafted by copy and paste.", hint);
}

/** The code as it is committed, as a change of nothing. */
async function takeHead(objectsDirectory: string, { io, signal }: WorkSession): Promise<TakenChange> {
  const head = await findCommit(await openRepository(io.cwd, signal), "HEAD", signal);
  if (head === null) {
    const hint = 'Make one: git commit --allow-empty -m "Begin".';
    throw new BlindspotError("usage", "This repository has no commit yet, on which to build.", hint);
  }
  const select = { kind: "revision", text: `${head}..${head}` } as const;
  return takeChange({ cwd: io.cwd, select, paths: [], objectsDirectory }, signal);
}

interface Drafting {
  readonly args: SpecArguments;
  readonly session: WorkSession;
  readonly candidate: Candidate;
  readonly taken: TakenChange;
  readonly file: DraftFile | null;
  readonly timeoutMs: number;
}

async function draft(drafting: Drafting): Promise<number> {
  const { session, file, args, candidate } = drafting;
  const { interruption, io } = session;
  const gate = await openGate(drafting);
  const end = await ask(drafting, gate);
  const warning = repositoryWarning(end);
  if (warning !== null) io.stderr(`${warning}\n`);
  if (end.status === "failed") {
    const code = interruption.code();
    if (code !== null) {
      io.stderr("Stopped: nothing was written.\n");
      return code;
    }
    const { reason, hint } = end.outcome;
    throw new BlindspotError("no-answer", `${reviewerLabel(candidate.ref)} drafted nothing: ${reason}`, hint);
  }
  tellWithheld(gate, candidate, io);
  // Nobody is to freeze what an editor does not show.
  const text = terminalText(end.draft);
  const { taken } = drafting;
  const { work, event } = await keepDraft({ ...end, draft: text }, { reviewer: candidate.ref, taken, file }, session);
  if (file !== null) await putDraft(file, { work, draft: text }, args.json === true ? io.stderr : io.stdout);
  const shown = { work, draft: event, text, file: file?.name ?? null };
  if (args.json === true) io.stdout(renderSpecJson(shown));
  else if (file !== null) io.stdout(renderSpec(shown, io.screen));
  else {
    io.stdout(markDraft(work.id, text));
    io.stderr(renderSpec(shown, io.errorScreen));
  }
  return 0;
}

/** What may be read of the code: the same as in a review of it. */
async function openGate({ taken, session, args }: Drafting): Promise<SanitizedChange> {
  const { composition, config: user, io, signal } = session;
  const before = filesBefore(taken.change, taken.trees);
  try {
    const config = await narrowConfig(before, user, io);
    const allowSecrets = [...(config.allowSecrets ?? []), ...(args.allowSecret ?? [])];
    const options = { scanner: composition.ports.scanner, policy: config.policy, allowSecrets, files: [] };
    return await sanitizeChange(taken, options, signal);
  } finally {
    await before.dispose();
  }
}

async function ask({ args, session, candidate, timeoutMs }: Drafting, gate: SanitizedChange): Promise<SpecEnd> {
  const { composition, interruption, io, repository, signal } = session;
  const rubric = await loadSpecRubric();
  interruption.startSending();
  const line = workingLine(`${reviewerLabel(candidate.ref)} drafts the spec`, io.errorScreen, io.stderr);
  try {
    const options = { idea: args.idea, candidate, rubric, timeoutMs, repository, onProgress: line.show };
    return await draftSpec(gate, options, composition.ports, signal);
  } finally {
    line.clear();
  }
}

function tellWithheld({ withheld, hasLocalOnly }: SanitizedChange, { ref }: Candidate, io: Io): void {
  const replaced = withheld.filter(({ kind, count }) => kind === "secret" && count > 0);
  const names = replaced.slice(0, 3).map(({ path }) => path);
  const more = replaced.length > names.length ? ` and ${replaced.length - names.length} more` : "";
  if (replaced.length > 0) io.stderr(terminalText(`Secrets were replaced in ${names.join(", ")}${more}.\n`));
  if (!hasLocalOnly || !ref.isLocal) return;
  io.stderr("The model may have read what policy keeps on this machine: look for it before the draft leaves it.\n");
}
