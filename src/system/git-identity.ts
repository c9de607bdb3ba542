import type { RepositoryRef } from "../core/change.ts";
import { runGit } from "./git.ts";
import { openReferred } from "./repository.ts";
import { terminalLine } from "./terminal-text.ts";

/** As whom commits are made. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

/** Git itself drops these from both. */
const marks = /[<>\0\n]/g;

/**
 * The name and address that the user's commits in a repository bear (`user.name`, `user.email`), wherever they set them.
 *
 * @returns null where one of them is not set: git would make one up of the machine's name
 * @throws BlindspotError as `openRepository`
 */
export async function loadIdentity(repository: RepositoryRef, signal?: AbortSignal): Promise<GitIdentity | null> {
  const { git } = await openReferred(repository, signal);
  const load = async (key: string) =>
    terminalLine((await runGit(git, ["config", "--get", key], { signal, okCodes: [0, 1] })).replace(marks, ""));
  const [name, email] = await Promise.all([load("user.name"), load("user.email")]);
  return name === "" || email === "" ? null : { name, email };
}
