import { basename } from "node:path";
import { toCriteria } from "../../core/criteria.ts";
import { BlindspotError } from "../../core/errors.ts";
import { readCriteria, type Work, type WorkThread } from "../../core/work.ts";
import type { Requirements } from "../../flow/review-options.ts";
import { createSanitizer } from "../../flow/sanitized-text.ts";
import { renderWork } from "../../outputs/work.ts";
import { takeChange } from "../../system/change-source.ts";
import { sha256 } from "../../system/hash.ts";
import { host } from "../../system/host.ts";
import { hostThread } from "../../system/host-thread.ts";
import { terminalLine } from "../../system/terminal-text.ts";
import type { Io } from "../io.ts";
import { loadRequirements } from "../requirements.ts";
import { findOpenWork, type WorkArguments, type WorkSession, withWorks, workFolder } from "./session.ts";

export interface WorkStartArguments extends WorkArguments {
  readonly spec?: string;
  readonly title?: string;
}

const maxTitle = 100;

/**
 * `blindspot work start`: from now on what is built in this working tree is one work.
 *
 * @returns the exit code
 * @throws BlindspotError `usage` where another one goes on, `input` for requirements that cannot be read
 */
export async function runWorkStart(args: WorkStartArguments, io: Io): Promise<number> {
  return withWorks(args, io, async (session) => {
    await refuseSecond(session);
    const id = host.newId("w");
    const spec = await loadSpec(args.spec, session);
    const work: Work = {
      ...{
        id,
        repository: session.repository,
        title: titleOf(args, spec?.text ?? null, session.repository.root),
        way: "adopted",
      },
      spec: spec?.spec ?? null,
      base: await takeBase(id, session),
      ...{ startedAt: host.now().toISOString(), endedAt: null, thread: hostingThread(io) },
    };
    await session.composition.ledger.works.save(work, spec?.text ?? null);
    const stored = { work, specText: spec?.text ?? null, increments: [], reviews: [] };
    io.stdout(renderWork(stored, { isJson: args.json === true, candidates: [] }, io.screen));
    return 0;
  });
}

async function refuseSecond(session: WorkSession): Promise<void> {
  const open = await findOpenWork(session);
  if (open === null) return;
  const { id, title } = open.work;
  const problem = `Work ${id} (${terminalLine(title)}) goes on in this working tree.`;
  throw new BlindspotError("usage", problem, "End it first: blindspot work done.");
}

/** How the working tree stands now. Its objects are kept, since it may hold what is in no commit. */
async function takeBase(
  id: string,
  { composition, io, signal }: Pick<WorkSession, "composition" | "io" | "signal">,
): Promise<Work["base"]> {
  const { mkdir } = await import("node:fs/promises");
  const objectsDirectory = workFolder(composition, id);
  await mkdir(objectsDirectory, { recursive: true, mode: 0o700 });
  const taken = await takeChange({ cwd: io.cwd, select: { kind: "uncommitted" }, paths: [], objectsDirectory }, signal);
  try {
    const { base, tree } = taken.change.summary;
    if (tree === null) throw new Error("a working tree without a tree");
    return { commit: base, tree };
  } finally {
    await taken.dispose();
  }
}

interface LoadedSpec {
  readonly spec: NonNullable<Work["spec"]>;
  readonly text: string;
}

/** Requirements are frozen as they are now, without secrets. */
export async function loadSpec(path: string | undefined, session: WorkSession): Promise<LoadedSpec | null> {
  return path === undefined ? null : freezeSpec(await loadRequirements(path, session.io), session);
}

/** The same of requirements that were read. */
export async function freezeSpec(
  found: Pick<Requirements, "path" | "text">,
  { composition }: Pick<WorkSession, "composition">,
): Promise<LoadedSpec> {
  const sanitizer = createSanitizer(composition.ports.scanner, []);
  const scanned = await sanitizer.scan(found.path, found.text);
  sanitizer.learn(scanned);
  const text = sanitizer.clean(scanned);
  const criteria = readCriteria(toCriteria(text).text);
  return { spec: { path: found.path, hash: sha256(found.text), criteria }, text };
}

/** As it was said, else the first heading of the requirements, else the folder of the working tree. */
export function titleOf({ title }: Pick<WorkStartArguments, "title">, specText: string | null, root: string): string {
  const heading = /^#{1,6}\s+(.+)$/m.exec(specText ?? "")?.[1];
  const found = terminalLine(title ?? heading ?? "").trim();
  return found === "" ? `Work in ${basename(root)}` : found.slice(0, maxTitle);
}

/** Its models and family are told by its transcript, later. */
function hostingThread({ env }: Io): WorkThread | null {
  const found = hostThread(env);
  return found === null ? null : { ...found, file: null, family: "unknown", models: [] };
}
