import type { Evidence, EvidenceStrength, SessionRef } from "../core/authorship.ts";
import { rangesOf } from "../core/authorship-lines.ts";
import type { Agent } from "./agents.ts";

/** Who wrote lines, and in which conversation where that is known. */
export interface LineAuthor extends Agent {
  readonly session?: SessionRef | undefined;
}

interface Attested {
  readonly author: LineAuthor;
  /** What says so: ids of commits or records. */
  readonly sources: Set<string>;
  /** Lines at the head, by path. */
  readonly lines: Map<string, Set<number>>;
  /** Lines of which only their number is known, by path. */
  readonly counts: Map<string, number>;
}

/** More conversations than that are told apart by their models alone. */
const MAX_CONVERSATIONS = 40;

/** Collects what records say of lines, and makes one piece of evidence for each conversation. */
export class AttestedLines {
  readonly #byAuthor = new Map<string, Attested>();

  addLines(author: LineAuthor, source: string, path: string, lines: Iterable<number>): void {
    const attested = this.#open(author, source);
    const known = attested.lines.get(path) ?? new Set();
    attested.lines.set(path, known);
    for (const line of lines) known.add(line);
  }

  addCount(author: LineAuthor, source: string, path: string, count: number): void {
    const { counts } = this.#open(author, source);
    counts.set(path, (counts.get(path) ?? 0) + count);
  }

  /** @param describe says for people what shows it, given who it was and what said so */
  evidence(
    source: string,
    strength: EvidenceStrength,
    describe: (author: LineAuthor, sources: readonly string[]) => string,
  ): Evidence[] {
    const all = [...this.#byAuthor.values()];
    const groups = all.length <= MAX_CONVERSATIONS ? all : mergeConversations(all);
    return groups.flatMap((attested) => {
      const { author, sources } = attested;
      const paths = pathsOf(attested);
      if (paths.length === 0) return [];
      const { family, model, session } = author;
      const detail = describe(author, [...sources]);
      return [{ source, strength, family, model, paths, detail, ...(session === undefined ? {} : { session }) }];
    });
  }

  #open(author: LineAuthor, source: string): Attested {
    const key = JSON.stringify([author.family, author.model, author.said, author.session?.program, author.session?.id]);
    const attested = this.#byAuthor.get(key) ?? { author, sources: new Set(), lines: new Map(), counts: new Map() };
    this.#byAuthor.set(key, attested);
    attested.sources.add(source);
    return attested;
  }
}

function mergeConversations(all: readonly Attested[]): Attested[] {
  const merged = new Map<string, Attested>();
  for (const { author, sources, lines, counts } of all) {
    const { session: _, ...agent } = author;
    const key = JSON.stringify([agent.family, agent.model]);
    const into = merged.get(key) ?? { author: agent, sources: new Set(), lines: new Map(), counts: new Map() };
    merged.set(key, into);
    for (const source of sources) into.sources.add(source);
    for (const [path, own] of lines) into.lines.set(path, (into.lines.get(path) ?? new Set()).union(own));
    for (const [path, count] of counts) into.counts.set(path, (into.counts.get(path) ?? 0) + count);
  }
  return [...merged.values()];
}

function pathsOf({ lines, counts }: Attested): Evidence["paths"] {
  const named = [...lines].map(([path, own]) => ({ path, lines: own.size, ranges: rangesOf(own) }));
  const counted = [...counts].map(([path, count]) => ({ path, lines: count }));
  return [...named, ...counted].filter((path) => path.lines > 0);
}

/** `commit 1a2b3c4d5e6f`, `3 commits (1a2b3c4d5e6f, …)`. */
export function countCommits(commits: readonly string[]): string {
  const first = (commits[0] ?? "").slice(0, 12);
  return commits.length === 1 ? `commit ${first}` : `${commits.length} commits (${first}, …)`;
}
