import type { Approval } from "../core/signals/people.ts";
import type { Approvals, AuthorshipContext } from "../ports.ts";
import { type Commit, commitsOfChange } from "../system/commits.ts";
import { linesOfCommits } from "./commit-lines.ts";
import { readSaidLines } from "./commit-message.ts";
import { readMarker } from "./markers.ts";

/** https://docs.kernel.org/process/submitting-patches.html: whoever is named there has read it and finds it acceptable. */
const keys: ReadonlySet<string> = new Set(["reviewed-by", "approved-by"]);

/**
 * `Reviewed-by` of people: not of programs, nor of those who wrote or committed the change themselves. Whoever writes a commit can
 * write such a line, so that it is a claim.
 */
export const approvals: Approvals = {
  async read(context: AuthorshipContext): Promise<readonly Approval[]> {
    const commits = await commitsOfChange(context.change, context.signal);
    const approved = commits.flatMap((commit) => {
      const people = readersOf(commit);
      return people.size === 0 ? [] : [{ commit, people: people.size }];
    });
    if (approved.length === 0) return [];
    const lines = await linesOfCommits(context);
    return approved.map(({ commit, people }) => ({
      commit: commit.sha.slice(0, 12),
      people,
      paths: lines.get(commit.sha) ?? [],
    }));
  },
};

/** Who says to have read a commit: addresses, or names without one. */
function readersOf(commit: Commit): ReadonlySet<string> {
  const own = [commit.authorEmail, commit.authorName].map((text) => text.trim().toLowerCase());
  const named = readSaidLines(commit)
    .filter(({ key }) => keys.has(key))
    .filter(({ value }) => readMarker(value, "program") === null && !/\[bot\]/i.test(value))
    .map(({ value }) => ({
      name: value.replace(/<.*$/s, "").trim().toLowerCase(),
      address: /<([^<>]+)>/.exec(value)?.[1]?.trim().toLowerCase(),
    }));
  const others = named.filter(({ name, address }) => !own.includes(address ?? name) && !own.includes(name));
  return new Set(others.map(({ name, address }) => address ?? name));
}
