import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import type { ReviewerRef } from "../core/thread.ts";
import type { Readiness, Reviewer } from "../ports.ts";
import { probeReviewer } from "./probe.ts";

/** A reviewer that might read: the adapter and the model to ask for. */
export interface Candidate {
  readonly reviewer: Reviewer;
  readonly ref: ReviewerRef;
}

/** A candidate that cannot run now, and why. */
export interface MissingCandidate {
  readonly ref: ReviewerRef;
  readonly reason: string;
  readonly hint: string;
}

/**
 * The candidate for a model (null: the reviewer's default), with the user's word on its family, if any. That word counts
 * for a command and a chat window, of which we know nothing, and for models whose name says nothing.
 */
export function toCandidate(reviewer: Reviewer, model: string | null, family: Family | null): Candidate {
  const asked = model ?? reviewer.defaultModel;
  return {
    reviewer,
    ref: {
      name: reviewer.name,
      kind: reviewer.kind,
      model: asked,
      ...familyOf(reviewer, asked, family),
      isLocal: runsHere(reviewer, asked),
      ...(reviewer.destination !== undefined && { destination: reviewer.destination }),
    },
  };
}

/** Whether a brief for this model stays on this machine. */
export function runsHere(reviewer: Pick<Reviewer, "isLocal" | "isLocalModel">, model: string | null): boolean {
  return reviewer.isLocal && (reviewer.isLocalModel?.(model) ?? true);
}

type KnownFamily = Pick<ReviewerRef, "family" | "familyBy">;

function familyOf(reviewer: Reviewer, model: string | null, declared: Family | null): KnownFamily {
  const named = reviewer.familyOf(model);
  const isToldByLine = reviewer.kind === "command" || reviewer.kind === "paste";
  const family = isToldByLine || named === "unknown" ? (declared ?? named) : named;
  if (family === "unknown") return { family };
  if (family !== named) return { family, familyBy: "declared" };
  const isNamed = isToldByLine || (model !== null && familyOfModel(model) === family);
  if (isNamed) return { family, familyBy: "model-name" };
  return { family, familyBy: reviewer.declaredFamily === family ? "declared" : "program" };
}

/** Longer than a program of which nothing is remembered yet takes to say its version on a busy machine. */
const probeTimeoutMs = 6_000;

/**
 * Which candidates could run now, in their order: all are asked at once, each reviewer once, and for a short while only.
 * No request to a model is spent on it.
 */
export async function probeCandidates(
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<{ ready: Candidate[]; missing: MissingCandidate[] }> {
  const probes = new Map<Reviewer, Promise<Readiness>>();
  for (const { reviewer } of candidates) {
    if (!probes.has(reviewer)) probes.set(reviewer, probeReviewer(reviewer, signal, probeTimeoutMs));
  }
  const states = await Promise.all(candidates.map(({ reviewer }) => probes.get(reviewer)));
  const ready: Candidate[] = [];
  const missing: MissingCandidate[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const state = states[index];
    if (state?.status === "ready") ready.push(candidate);
    else if (state !== undefined) missing.push({ ref: candidate.ref, reason: state.reason, hint: state.hint });
  }
  return { ready, missing };
}
