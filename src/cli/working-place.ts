import { existsSync } from "node:fs";
import type { RepositoryRef } from "../core/change.ts";
import { isWithin } from "../system/confine-paths.ts";
import { dataFolder } from "../system/paths.ts";
import type { Io } from "./io.ts";

/**
 * The working tree in which the code of a review goes on. What was built in a clone of ours goes on there; else people work where
 * they stand, which may be another clone than the one that was reviewed.
 *
 * @param reviewed what was reviewed; null: a bare patch
 * @param here the repository in which the command was given; null: none
 */
export async function workingPlace(
  reviewed: RepositoryRef | null,
  here: RepositoryRef | null,
  io: Pick<Io, "cwd" | "env">,
): Promise<string> {
  if (reviewed === null) return here?.root ?? io.cwd;
  const isOurs = isWithin(reviewed.root, await dataFolder(io.env)) && existsSync(reviewed.root);
  if (isOurs) return reviewed.root;
  return here?.key === reviewed.key ? here.root : reviewed.root;
}
