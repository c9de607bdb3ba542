import type { PlannedThread } from "../core/events.ts";
import { reviewerLabel } from "../core/thread.ts";
import type { Reviewer } from "../ports.ts";
import { runsHere } from "./candidates.ts";
import type { NotAsked } from "./run-threads.ts";
import type { SanitizedChange } from "./sanitized-change.ts";

const hint = "Start a new review: it shows each reviewer what policy allows, and no more.";

/**
 * Why a brief may not go to its reviewer, or null. A brief may have been stored for long: policy may forbid by now what
 * it shows, and the reviewer that it was made for may not be on this machine any more.
 *
 * @param specs requirements that the repository names: policy keeps them as it keeps code, and not those of the user
 */
export function whyNotSend(
  { thread, paths, brief }: PlannedThread,
  reviewer: Pick<Reviewer, "isLocal" | "isLocalModel">,
  { change, specs }: { readonly change: Pick<SanitizedChange, "mayShow">; readonly specs: readonly string[] },
): NotAsked["outcome"] | null {
  const label = reviewerLabel(thread.reviewer);
  const refused = (reason: string) => ({ status: "unavailable", problem: "policy", reason, hint }) as const;
  const isLocal = runsHere(reviewer, thread.reviewer.model);
  if (thread.reviewer.isLocal && !isLocal) {
    return refused(`the brief was made for a model on this machine, where ${label} is not any more`);
  }
  const required = brief.parts.flatMap(({ kind, path }) => (kind === "requirements" && path !== null ? [path] : []));
  const shown = [...paths, ...required.filter((path) => specs.includes(path))];
  const [first, ...more] = shown.filter((path) => !change.mayShow(path, { isLocal }));
  if (first === undefined) return null;
  return refused(`policy keeps ${more.length === 0 ? first : `${first} and ${more.length} more`} from ${label}`);
}
