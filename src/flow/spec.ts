import { assembleBrief, readingNotes } from "../core/brief-build.ts";
import type { RepositoryRef } from "../core/change.ts";
import type { PlannedThread, ThreadProgress } from "../core/events.ts";
import { pathOnLine } from "../core/listing.ts";
import { readSpecDraft } from "../core/spec-draft.ts";
import type { RunFacts, ThreadOutcome } from "../core/thread.ts";
import type { ReadableChange } from "../ports.ts";
import type { Candidate } from "./candidates.ts";
import { costOf } from "./estimate.ts";
import type { ReviewPorts } from "./ports.ts";
import { runThread } from "./run-thread.ts";
import type { SanitizedChange } from "./sanitized-change.ts";
import { openTripwire } from "./tripwire.ts";

/** What is to be drafted, and by whom. */
export interface SpecOptions {
  /** In the developer's own words. */
  readonly idea: string;
  readonly candidate: Candidate;
  /** What every thread that drafts a spec is told. */
  readonly rubric: string;
  readonly timeoutMs: number;
  /** Of which the idea is; null: nothing is compared. */
  readonly repository: RepositoryRef | null;
  readonly onProgress: (progress: ThreadProgress) => void;
}

/** How a thread that was to draft a spec ended. Only `drafted` is a draft. */
export type SpecEnd = {
  /** Of the user's repository, what was another after a program had run than before. */
  readonly repositoryChanged: readonly string[];
  readonly facts: RunFacts;
  readonly costUsd: number | null;
  readonly durationMs: number;
} & (
  | {
      readonly status: "drafted";
      /** Markdown that ends with a newline. What a model says: secrets are replaced, and nothing else is believed of it. */
      readonly draft: string;
      /** The idea without secrets, as it was handed over. */
      readonly idea: string;
      readonly prompt: string;
      readonly reply: string;
      readonly transcript: string | null;
    }
  | { readonly status: "failed"; readonly outcome: Exclude<ThreadOutcome, { status: "answered" }> }
);

const maxListed = 60;

/**
 * Has one thread draft a spec of an idea, over the code as it is. Stores nothing.
 *
 * @param change what the thread may read: the gate over the head tree
 */
export async function draftSpec(
  change: SanitizedChange,
  options: SpecOptions,
  ports: Pick<ReviewPorts, "host" | "prices" | "watchRepository">,
  signal: AbortSignal,
): Promise<SpecEnd> {
  const { candidate, timeoutMs, onProgress, repository } = options;
  const { ref } = candidate;
  const readable = change.forReviewer(ref);
  const idea = await change.sanitizeText("the idea", options.idea);
  const planned = planThread(idea, await overview(readable), options, ports);
  const { brief } = planned;
  const prompt = `${brief.system}\n\n${brief.user}`;
  const tripwire = openTripwire({ id: planned.thread.id, repository }, ports, signal);
  tripwire.begin([planned]);
  await tripwire.beforeThread(planned);
  const begunAt = ports.host.now().getTime();
  // The form is loose: what cannot be read as a spec would not be by being asked for again.
  const reviewer = { ...candidate.reviewer, limits: { ...candidate.reviewer.limits, canFollowUp: false } };
  const sanitize = (reply: string) => change.sanitizeReply(reply, prompt);
  const job = { planned, reviewer, change: readable, timeoutMs, forbidden: new Set<string>(), sanitize };
  const end = await runThread(job, { signal, onProgress });
  const durationMs = ports.host.now().getTime() - begunAt;
  const repositoryChanged = (await tripwire.end()).flatMap((event) =>
    event.type === "repository-check" ? event.changed : [],
  );
  const { facts } = end;
  const costUsd = facts.costUsd ?? (await costOf(ref, facts.usage, ports.prices));
  const known = { repositoryChanged, facts, costUsd, durationMs };
  if (end.status === "waiting") throw new Error("a person cannot draft a spec");
  const { outcome, reply, transcript = null } = end;
  if (outcome.status !== "answered") return { ...known, status: "failed", outcome: withOwnHint(outcome) };
  const read = readSpecDraft(reply ?? "");
  if (read.status !== "read") throw new Error("an answer that cannot be read");
  return { ...known, status: "drafted", draft: read.text, idea, prompt, reply: reply ?? "", transcript };
}

function planThread(
  idea: string,
  listed: string,
  { candidate: { reviewer, ref }, rubric }: SpecOptions,
  { host }: Pick<ReviewPorts, "host">,
): PlannedThread {
  const { hasTools, hasFiles } = reviewer.limits;
  const brief = assembleBrief({
    system: rubric,
    marker: `[${host.newMarker()}]`,
    material: [{ kind: "digest", path: null, text: listed }],
    question: [...readingNotes({ hasTools, hasFiles }), `Write the spec of this idea:\n\n${idea}`].join("\n"),
    sha256: host.sha256,
  });
  const unknown = { replyHash: null, outcome: null, facts: null, costUsd: null, durationMs: null };
  return {
    thread: {
      ...{ id: host.newId("t"), role: "spec", pass: "main", reviewer: ref, independence: "own" },
      ...{ briefHash: brief.hash, ...unknown },
    },
    ...{ brief, paths: [], segments: [], changedLines: 0 },
  };
}

/** What lies at the top of the code base, for those who cannot look themselves, and as a start for the others. */
async function overview(change: ReadableChange): Promise<string> {
  const counts = new Map<string, number>();
  for (const path of await change.list(null)) {
    const slash = path.indexOf("/");
    const top = slash === -1 ? path : path.slice(0, slash + 1);
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  if (counts.size === 0) return "The code base is empty so far.";
  const listed = [...counts].slice(0, maxListed).map(([top, count]) => {
    return top.endsWith("/") ? `${pathOnLine(top)} (${count} ${count === 1 ? "file" : "files"})` : pathOnLine(top);
  });
  const more = counts.size - listed.length;
  return ["The code base as it is:", ...listed, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** What helps a review is of no use here where it names the review's own flags. */
function withOwnHint<Outcome extends Exclude<ThreadOutcome, { status: "answered" }>>(outcome: Outcome): Outcome {
  const { problem, hint } = outcome;
  if (problem === "deadline")
    return { ...outcome, hint: "Allow more time with --timeout, or ask another model: --with." };
  if (problem === "quota") return { ...outcome, hint: "Check the plan and its limits, or ask another model: --with." };
  const isOfReview = /--retry|--resume|new review/.test(hint);
  return {
    ...outcome,
    hint: isOfReview ? "Ask again, or another model: --with." : hint.replaceAll("--reviewer", "--with"),
  };
}
