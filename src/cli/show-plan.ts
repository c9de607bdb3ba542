import type { PreparedReview } from "../flow/prepare.ts";
import { renderPlan, renderPlanJson } from "../outputs/plan.ts";
import type { Io } from "./io.ts";
import { briefText, renderThreads } from "./thread-texts.ts";

/**
 * What `--dry-run` prints: the plan, behind the briefs; on a terminal alone, for the briefs would push it out of sight.
 *
 * @returns the exit code
 */
export function showPlan(prepared: PreparedReview, args: { readonly json?: boolean }, io: Io): number {
  if (args.json === true) {
    io.stdout(`${renderPlanJson(prepared)}\n`);
    return 0;
  }
  const { threads } = prepared;
  if (threads.length > 0 && !io.screen.isInteractive) {
    const texts = threads.map((thread) => ({ ...thread, text: briefText(thread.brief) }));
    io.stdout(`${renderThreads(texts, true, "--dry-run")}\n\n`);
  }
  io.stdout(`${renderPlan(prepared, io.screen)}\n`);
  if (threads.length > 0 && io.screen.isInteractive) {
    io.stdout("\nThe briefs, whole: add | less, or --json.\n");
  }
  return 0;
}
