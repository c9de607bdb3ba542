import type { BuildPlan } from "../../core/build.ts";
import { BlindspotError } from "../../core/errors.ts";
import type { StoredWork, Work } from "../../core/work.ts";
import { countOf } from "../../outputs/figures.ts";
import { createBuilders } from "../../reviewers/builder.ts";
import { runGit } from "../../system/git.ts";
import { host } from "../../system/host.ts";
import { findCommit, openReferred, type Repository } from "../../system/repository.ts";
import { loadRepositoryState } from "../../system/repository-state.ts";
import { parseDuration } from "../duration.ts";
import type { WorkSession } from "../work/session.ts";
import { titleOf } from "../work/start.ts";
import type { BuildArguments } from "./arguments.ts";
import { branchOf } from "./branch.ts";
import { expectReady, expectReviewer, parseBuilder } from "./choose.ts";
import { findDrafted } from "./find.ts";
import { buildersOptions, expectIdentity } from "./places.ts";
import { loadBuildSpec } from "./spec.ts";

/** A work that is to begin. Nothing of it is stored. */
export interface NewBuild {
  readonly stored: StoredWork;
  readonly plan: BuildPlan;
  /** What people should know before it begins, in sentences. */
  readonly notes: readonly string[];
}

const defaultCommandTimeout = "10m";

/**
 * Settles what is built, by whom and how. Sends nothing to a model, and stores nothing.
 *
 * @throws BlindspotError `input`, `usage`, `config`; `no-reviewer`, `same-family` where it could not be built or reviewed
 */
export async function prepareBuild(path: string, args: BuildArguments, session: WorkSession): Promise<NewBuild> {
  const { composition, config, signal, io, repository: reference } = session;
  const repository = await openReferred(reference, signal);
  const base = await baseOf(repository, signal);
  const { spec, text } = await loadBuildSpec(path, session);
  const { build: configured = {} } = config;
  const chosen = parseBuilder(args.builder ?? configured.builder, createBuilders(buildersOptions(composition, io)));
  const reviewers = args.reviewer ?? configured.reviewer ?? [];
  const commandTimeoutMs = parseDuration(configured.commandTimeout ?? defaultCommandTimeout);
  await expectIdentity(session);
  const drafted = await findDrafted(path, session);
  const work: Work = {
    ...{ id: drafted?.id ?? host.newId("w"), repository: reference, title: titleOf(args, text, reference.root) },
    ...{
      way: "driven",
      spec,
      base,
      startedAt: drafted?.startedAt ?? host.now().toISOString(),
      endedAt: null,
      thread: null,
    },
  };
  const branch = await branchOf(args.branch, work, repository);
  await expectReady(chosen.builder, signal);
  const { reviewers: all } = composition.ports;
  const left = await expectReviewer({ named: reviewers, config, reviewers: all, builder: chosen, signal, io });
  const plan: BuildPlan = {
    ...{ builder: chosen.ref, reviewers: [...reviewers] },
    ...{ setup: args.setup ?? configured.setup ?? null, check: args.check ?? configured.check ?? null },
    ...{ commandTimeoutMs, isAuto: args.auto === true, branch, base },
  };
  refuseEmpty(plan);
  const stored = { work, specText: text, increments: [], reviews: [] };
  return {
    stored,
    plan,
    notes: [
      ...(await sameSpecNotes(work, session)),
      ...left,
      ...(await uncommittedNotes(spec.path, base.commit, { repository, signal })),
    ],
  };
}

/** @throws BlindspotError `usage` before the first commit, and where there is no working tree */
async function baseOf(repository: Repository, signal: AbortSignal): Promise<{ commit: string; tree: string }> {
  if (repository.isBare) {
    throw new BlindspotError("usage", "This repository has no working tree.", "Run this in a clone of it.");
  }
  const commit = await findCommit(repository, "HEAD", signal);
  if (commit === null) {
    const hint = 'Make one: git commit --allow-empty -m "Begin".';
    throw new BlindspotError("usage", "This repository has no commit yet, on which to build.", hint);
  }
  const tree = await runGit(repository.git, ["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`], {
    signal,
  });
  return { commit, tree: tree.trim() };
}

function refuseEmpty({ setup, check }: BuildPlan): void {
  const empty = setup?.trim() === "" ? "--setup" : check?.trim() === "" ? "--check" : null;
  if (empty !== null) throw new BlindspotError("usage", `${empty} is empty.`, "Leave it out.");
}

interface Place {
  readonly repository: Repository;
  readonly signal: AbortSignal;
}

/** Whoever gives the command again after a stop may mean to go on. */
async function sameSpecNotes({ id, spec }: Work, { composition, repository }: WorkSession): Promise<string[]> {
  const works = await composition.ledger.works.list(repository.key);
  const other = works.find(
    (work) => work.way === "driven" && work.endedAt === null && work.id !== id && work.spec?.hash === spec?.hash,
  );
  if (other === undefined) return [];
  return [
    `Work ${other.id} is of the same spec and is not done; to go on with that one: blindspot build --resume ${other.id}`,
  ];
}

/** What is not in the clone. The spec is told to the builder whether it is committed or not. */
async function uncommittedNotes(spec: string, commit: string, { repository, signal }: Place): Promise<string[]> {
  const state = await loadRepositoryState(repository, signal);
  const own = `${repository.prefix}${spec}`;
  const count = state === null ? null : [...state.files.keys()].filter((path) => path !== own).length;
  if (count === 0) return [];
  const what = count === null ? "A great many files" : countOf(count, "file");
  const verb = count === 1 ? "is" : "are";
  return [`${what} of your working tree ${verb} not committed: it is built on ${commit.slice(0, 12)}, without that.`];
}
