import type { Commit } from "../system/commits.ts";
import { generatedWith, readSaidLines, type SaidLine } from "./commit-message.ts";
import { type Marked, readMarker } from "./markers.ts";

/** One who wrote a commit, and what shows it. */
export interface CommitAuthor {
  readonly marked: Marked;
  /** For people: a line of the message, or the account, as it stands there: to be cleaned before anybody sees it. */
  readonly where: string;
}

/** More than a line has that is shown, so that no secret is cut before it is known to be one. */
const MAX_WHERE = 2_000;

/** Keys of trailers, and whether people are named there as well. */
const keys: ReadonlyMap<string, "anybody" | "program"> = new Map([
  ["co-authored-by", "anybody"],
  ["co-developed-by", "anybody"],
  // https://docs.kernel.org/process/coding-assistants.html
  ["assisted-by", "program"],
  ["ai-assisted-by", "program"],
  ["llm-assisted-by", "program"],
  ["ai-assistant", "program"],
  ["ai-agent", "program"],
  ["ai-model", "program"],
  ["coding-agent", "program"],
  ["generated-by", "program"],
  ["generated-with", "program"],
  ["made-with", "program"],
  [generatedWith, "program"],
]);

/** Trailers that only one program writes, with an address of the conversation rather than a name, and that program. */
const pointers: ReadonlyMap<string, string> = new Map([
  // https://code.claude.com/docs/en/settings-reference, attribution.sessionUrl: conversations at claude.ai.
  ["claude-session", "Claude"],
  ["amp-thread-id", "Amp"],
  ["agent-logs-url", "Copilot"],
]);

/** How much a place tells: where a program is named by its commit's trailers, its other marks add nothing. */
type Rank = "trailer" | "line" | "author" | "committer";
const ranks: readonly Rank[] = ["trailer", "line", "author", "committer"];

interface Claim extends CommitAuthor {
  readonly rank: Rank;
}

/**
 * Who wrote a commit, by its message and its accounts: each program once, by the place that tells most, and a family
 * once. A committer is believed only where nothing else is marked, since programs commit what others wrote.
 */
export function authorsOfCommit(commit: Commit): CommitAuthor[] {
  const claims = [...readSaidLines(commit).flatMap(readClaim), ...accountClaims(commit)];
  const written = claims.filter(({ rank }) => rank !== "committer");
  const best = bestOfPrograms(written.length > 0 ? written : claims);
  const isModelNamed = best.some(({ marked }) => marked.program === null);
  // A model without a program is that of the program without a model.
  const meant = best.filter(({ marked }) => marked.family !== "unknown" || !isModelNamed);
  const families = Map.groupBy(meant, ({ marked }) => marked.family);
  return [...families.values()].flatMap((group) => group.slice(0, 1));
}

function readClaim({ key, value, text }: SaidLine): Claim[] {
  const kind = keys.get(key);
  const rank = key === generatedWith ? "line" : "trailer";
  const pointed = pointers.get(key) ?? (isReplit(key, value) ? "Replit Agent" : undefined);
  const marked = kind === undefined ? pointed && readMarker(pointed, "program") : readMarker(value, kind);
  return marked ? [{ marked, where: text.slice(0, MAX_WHERE), rank: pointed === undefined ? rank : "line" }] : [];
}

function isReplit(key: string, value: string): boolean {
  return key === "replit-commit-author" && /^(?:agent|assistant)$/i.test(value);
}

function accountClaims(commit: Commit): Claim[] {
  const author = readAccount(commit.authorName, commit.authorEmail);
  const committer = readMarker(identityOf(commit.committerName, commit.committerEmail), "anybody");
  return [
    ...claimOf(author, "author", commit.authorName, commit.authorEmail),
    ...claimOf(committer, "committer", commit.committerName, commit.committerEmail),
  ];
}

/**
 * Aider puts itself behind the author's name where it wrote, and behind the committer's also where it only commits what
 * its user wrote (`attribute_committer`, aider/repo.py).
 */
function readAccount(name: string, email: string): Marked | null {
  return name.endsWith(" (aider)") ? readMarker("aider", "program") : readMarker(identityOf(name, email), "anybody");
}

function claimOf(marked: Marked | null, rank: "author" | "committer", name: string, email: string): Claim[] {
  return marked === null ? [] : [{ marked, where: `${rank} ${name} <${email}>`.slice(0, MAX_WHERE), rank }];
}

function identityOf(name: string, email: string): string {
  return `${name.slice(0, 200)} <${email.slice(0, 200)}>`;
}

/** Of each program what its best place says; there a family goes before none. */
function bestOfPrograms(claims: readonly Claim[]): Claim[] {
  const groups = Map.groupBy(claims, ({ marked }) => marked.program ?? `model of ${marked.family}`);
  return [...groups.values()].flatMap((group) => {
    const rank = ranks.find((candidate) => group.some((claim) => claim.rank === candidate));
    const best = group.filter((claim) => claim.rank === rank);
    const known = best.filter(({ marked }) => marked.family !== "unknown");
    return known.length > 0 ? known : best.slice(0, 1);
  });
}
