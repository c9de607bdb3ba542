import { join } from "node:path";
import { BlindspotError } from "../../core/errors.ts";
import type { StoredWork } from "../../core/work.ts";
import type { BuildClone } from "../../ports-build.ts";
import type { BuilderOptions } from "../../reviewers/builder.ts";
import { openBuildClone } from "../../system/build-clone.ts";
import { clonePlace, isThere } from "../../system/clone-place.ts";
import { loadIdentity } from "../../system/git-identity.ts";
import type { Composition } from "../compose.ts";
import type { Io } from "../io.ts";
import { type WorkSession, workFolder } from "../work/session.ts";

/** Versions of programs are remembered where reviewers remember them. */
export function buildersOptions({ folder }: Pick<Composition, "folder">, { env }: Pick<Io, "env">): BuilderOptions {
  return { env, cacheFolder: join(folder, "programs") };
}

/** The clone in which a work is built, made where it is not there. @throws BlindspotError `usage`, `not-found`, `git` */
export async function openClone(
  { work }: Pick<StoredWork, "work">,
  branch: string,
  { composition, repository, signal }: WorkSession,
): Promise<BuildClone> {
  const { commit } = work.base;
  if (commit === null) throw new Error("a driven work without a commit to begin with");
  const identity = await expectIdentity({ repository, signal });
  const folder = workFolder(composition, work.id);
  return openBuildClone({ folder, repository, base: commit, branch, identity }, signal);
}

/** Whether there is a clone, or anything in its place. */
export function isCloneThere(workId: string, { composition }: Pick<WorkSession, "composition">): Promise<boolean> {
  return isThere(clonePlace(workFolder(composition, workId)).clone);
}

/** As whom commits are made. @throws BlindspotError `usage` where git does not know it */
export async function expectIdentity({ repository, signal }: Pick<WorkSession, "repository" | "signal">) {
  const identity = await loadIdentity(repository, signal);
  if (identity !== null) return identity;
  const hint = 'Set both: git config user.name "NAME"; git config user.email ADDRESS.';
  throw new BlindspotError("usage", "Git does not know by whom the commits are to be.", hint);
}
