import type { Family } from "../core/authorship.ts";
import type { AuthorshipSource } from "../ports.ts";
import { linesOfCommits } from "./commit-lines.ts";

/** Commits that blindspot made of what a program changed while it drove it. */
export interface DrivenCommits {
  readonly workId: string;
  /** As people call it: `Codex`. */
  readonly programTitle: string;
  /** By id of the commit: the families that may have written it, and the model that answered; null: it was not told. */
  readonly commits: ReadonlyMap<string, { readonly families: readonly Family[]; readonly model: string | null }>;
}

/**
 * What blindspot knows of a driven work from having driven it. It is told for the reviews of that work alone, from its journal:
 * nothing that was built has a say in it.
 */
export function drivenCommits({ workId, programTitle, commits }: DrivenCommits): AuthorshipSource {
  return {
    name: "driven",
    async read(context) {
      const lines = await linesOfCommits(context);
      return [...commits].flatMap(([commit, { families, model }]) => {
        const paths = lines.get(commit) ?? [];
        if (paths.length === 0) return [];
        const detail = `commit ${commit.slice(0, 12)}: built by ${programTitle} in work ${workId}, driven by blindspot`;
        const known = families.filter((family) => family !== "unknown");
        return known.map((family) => {
          return { source: "driven", strength: "driven", family, model, paths: [...paths], detail } as const;
        });
      });
    },
  };
}
