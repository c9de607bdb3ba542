import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { loadRepository } from "../../system/repository.ts";
import type { Io } from "../io.ts";

/** Where this person works on the repository, which may be another clone than the one that was reviewed. Null: nowhere. */
export async function workingTree({ header }: ReviewSnapshot, io: Pick<Io, "cwd">): Promise<string | null> {
  const { repository } = header;
  if (repository === null) return null;
  const here = await loadRepository(io.cwd);
  return here?.key === repository.key ? here.root : repository.root;
}
