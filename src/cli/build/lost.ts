import { headOf } from "../../core/build-head.ts";
import type { BuildState } from "../../core/build-state.ts";
import { nextStep } from "../../core/build-step.ts";
import { toJsonText } from "../../outputs/json-text.ts";
import type { BuildClone } from "../../ports-build.ts";
import { host } from "../../system/host.ts";
import type { WorkSession } from "../work/session.ts";
import type { BuildArguments } from "./arguments.ts";

interface Reopened {
  readonly workId: string;
  readonly state: BuildState;
  /** It had to be made anew. */
  readonly clone: BuildClone;
  readonly args: Pick<BuildArguments, "jsonl">;
}

/**
 * A turn that was answered and is no commit yet has lost what it changed where the clone was gone: that is no turn that changed
 * nothing. What had become a commit by then stands in the store, and is lost by none of it.
 */
export async function keepLost({ workId, state, clone, args }: Reopened, session: WorkSession): Promise<void> {
  const { composition, io, signal } = session;
  const step = nextStep(state);
  if (step.type !== "settle" || (await clone.head(signal)).commit !== headOf(state)) return;
  const lost = { type: "turn-lost", at: host.now().toISOString(), turnId: step.turnId } as const;
  await composition.ledger.works.append(workId, [lost]);
  if (args.jsonl === true) io.stdout(`${toJsonText(lost, 0)}\n`);
  io.stderr("What the last turn had changed is gone with the clone of this work: it is asked again.\n");
}
