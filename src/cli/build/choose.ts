import type { BuilderRef } from "../../core/build.ts";
import type { UserConfig } from "../../core/config.ts";
import { BlindspotError } from "../../core/errors.ts";
import { type Candidate, probeCandidates } from "../../flow/candidates.ts";
import { probeReviewer } from "../../flow/probe.ts";
import type { Reviewer } from "../../ports.ts";
import type { Builder } from "../../ports-build.ts";
import type { Io } from "../io.ts";
import { candidatesOf } from "../settings.ts";

/** Programs of which nothing is remembered yet may take seconds to say their version. */
const probeTimeoutMs = 12_000;

/** A builder with the model that it is to use. */
export interface ChosenBuilder {
  readonly builder: Builder;
  readonly ref: BuilderRef;
}

/**
 * Reads `NAME` or `NAME:MODEL`.
 * @throws BlindspotError `usage` for one that is missing or that there is not
 */
export function parseBuilder(text: string | undefined, builders: Readonly<Record<string, Builder>>): ChosenBuilder {
  const names = Object.keys(builders).join(", ");
  if (text === undefined) {
    const hint = `Name it with --builder NAME, or as build.builder in your configuration: ${names}.`;
    throw new BlindspotError("usage", "Nobody has said which program builds.", hint);
  }
  const colon = text.indexOf(":");
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  const model = colon === -1 ? null : text.slice(colon + 1).trim();
  const builder = Object.hasOwn(builders, name) ? builders[name] : undefined;
  if (builder === undefined) {
    throw new BlindspotError("usage", `There is no builder "${name.slice(0, 60)}".`, `Choose one of: ${names}.`);
  }
  if (model !== null && !/^\w[\w.:/@+[\]-]{0,99}$/.test(model)) {
    throw new BlindspotError("usage", `"${model}" is no name of a model.`, "Write for example --builder codex:gpt-6.");
  }
  const { canResume } = builder;
  return { builder, ref: { program: builder.name, model, family: builder.familyOf(model), canResume } };
}

/**
 * Makes sure that a builder could run now. No request is sent to a model.
 * @throws BlindspotError `no-reviewer` with what mends it
 */
export async function expectReady({ name, title, probe }: Builder, signal: AbortSignal): Promise<void> {
  const readiness = await probeReviewer({ name, probe }, signal, probeTimeoutMs);
  signal.throwIfAborted();
  if (readiness.status === "ready") return;
  throw new BlindspotError("no-reviewer", `${title} cannot build: ${readiness.reason}`, readiness.hint);
}

interface ReviewerChoice {
  /** As named; empty: nobody was. */
  readonly named: readonly string[];
  readonly config: Pick<UserConfig, "reviewers" | "reviewerEffort">;
  readonly reviewers: Readonly<Record<string, Reviewer>>;
  readonly builder: ChosenBuilder;
  readonly signal: AbortSignal;
  readonly io: Io;
}

/**
 * Makes sure, before anything is paid for, that somebody could review what the builder will have written.
 *
 * @returns what people should know of the choice, in sentences
 * @throws BlindspotError `same-family` where all are of the builder's family, `no-reviewer` where none of the others is ready; `usage`
 */
export async function expectReviewer(choice: ReviewerChoice): Promise<string[]> {
  const { named, config, reviewers, builder, signal, io } = choice;
  const args = named.length === 0 ? {} : { reviewer: [...named] };
  const candidates = candidatesOf(args, config, reviewers, io);
  const { family } = builder.ref;
  const others = candidates.filter(({ ref }) => family === "unknown" || ref.family !== family);
  const isNamed = named.length > 0 || (config.reviewers ?? []).length > 0;
  if (others.length === 0 && isNamed) throw sameFamily(candidates, builder);
  const { ready, missing } = await probeCandidates(others, signal);
  signal.throwIfAborted();
  const [first] = missing;
  if (ready.length === 0) {
    const problem = `Nobody of another family than ${family} is ready to review what ${builder.builder.title} builds.`;
    const hint =
      first === undefined || !isNamed ? "See who could be: blindspot doctor." : `${first.reason} ${first.hint}`;
    throw new BlindspotError("no-reviewer", problem, hint);
  }
  return isNamed ? namesLeftOut(candidates, others, builder) : [];
}

function sameFamily(candidates: readonly Candidate[], { builder, ref }: ChosenBuilder): BlindspotError {
  const names = [...new Set(candidates.map(({ ref: { name } }) => name))].join(", ");
  const problem = `${builder.title} would build and ${names} review it, and both are ${ref.family}.`;
  const hint = "Name a reviewer of another family with --reviewer; blindspot doctor lists the pairs.";
  return new BlindspotError("same-family", problem, hint);
}

function namesLeftOut(all: readonly Candidate[], others: readonly Candidate[], { ref }: ChosenBuilder): string[] {
  const left = all.filter((one) => !others.includes(one)).map(({ ref: { name } }) => name);
  if (left.length === 0) return [];
  return [`${left.join(", ")} is of the builder's family (${ref.family}) and will not be asked.`];
}
