import type { StoredWork } from "../../core/work.ts";
import type { Requirements, ReviewOptions } from "../../flow/review-options.ts";
import type { TakenChange } from "../../ports.ts";
import { runGit } from "../../system/git.ts";
import { openReferred } from "../../system/repository.ts";
import { terminalLine } from "../../system/terminal-text.ts";
import type { Composition } from "../compose.ts";
import type { Io } from "../io.ts";
import { isOpenIn } from "./session.ts";

/** The work to which a review belongs: its id or its beginning; false: to none (`--no-work`). Absent: the open one, if any. */
export interface WorkLinkArguments {
  readonly work?: string | false;
}

interface Linking {
  readonly taken: Pick<TakenChange, "change">;
  readonly composition: Pick<Composition, "ledger">;
  readonly io: Io;
  readonly signal: AbortSignal;
}

/**
 * The work that a change is of, and its requirements, for the options of a review. Says so in a line.
 * @throws BlindspotError `not-found`, `ambiguous` for a work that is named
 */
export async function workOptions(
  { work: name }: WorkLinkArguments,
  linking: Linking,
): Promise<Pick<ReviewOptions, "work"> & { readonly workSpecs: readonly Requirements[] }> {
  const stored = await findWork(name, linking);
  if (stored === null) return { workSpecs: [] };
  const { id, title, spec } = stored.work;
  const specs = spec === null || stored.specText === null ? [] : [{ path: spec.path, text: stored.specText }];
  const why = name === undefined ? "; --no-work leaves it out" : "";
  linking.io.stderr(`Part of work ${id} (${terminalLine(title)})${why}.\n`);
  return { work: id, workSpecs: specs.map((one) => ({ ...one, access: "anybody" as const })) };
}

async function findWork(name: WorkLinkArguments["work"], linking: Linking): Promise<StoredWork | null> {
  const { taken, composition } = linking;
  const { works } = composition.ledger;
  const { repository } = taken.change;
  if (name === false) return null;
  if (name !== undefined) return works.load(name, repository?.key ?? null);
  if (repository === null) return null;
  const open = (await works.list(repository.key)).find((work) => isOpenIn(work, repository.root));
  if (open === undefined || !(await isCovered(open.base.commit, linking))) return null;
  return works.load(open.id, null);
}

/** Whether there is anything in a change that came after a commit. Of a patch nobody knows. */
async function isCovered(base: string | null, { taken, signal }: Linking): Promise<boolean> {
  const { summary, repository } = taken.change;
  if (repository === null || summary.kind === "patch") return false;
  const isOfTree = summary.kind !== "commit" && summary.kind !== "range";
  if (base === null || (isOfTree && (summary.head ?? summary.base) === base)) return true;
  const tip = summary.head ?? summary.base;
  if (tip === null) return summary.kind === "files";
  if (tip === base) return false;
  const { git } = await openReferred(repository, signal);
  const args = ["rev-list", "--count", "--end-of-options", tip, `^${base}`, "--"];
  const count = await runGit(git, args, { signal, okCodes: [0, 128] });
  return Number(count.trim()) > 0;
}
