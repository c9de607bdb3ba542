import { type Git, runGit } from "./git.ts";

/** Longer ones find no room in a file name with the `.lock` that git puts behind. */
const maxLength = 200;

/** Whether git takes this for the name of a new branch, as it stands. `git` runs anywhere. */
export async function isBranchName(git: Git, name: string, signal?: AbortSignal): Promise<boolean> {
  if (name === "" || name.startsWith("-") || name === "HEAD" || name.length > maxLength || /[\0\n]/.test(name))
    return false;
  // `@{-1}` is answered with the branch that was left last, which is another name.
  const answer = await runGit(git, ["check-ref-format", "--branch", name], { signal, okCodes: [0, 1, 128] });
  return answer === `${name}\n`;
}
