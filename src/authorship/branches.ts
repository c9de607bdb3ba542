import type { Evidence, Family } from "../core/authorship.ts";
import type { ChangeKind } from "../core/change.ts";
import type { AuthorshipContext, AuthorshipSource } from "../ports.ts";
import { type Commit, commitsOfChange } from "../system/commits.ts";
import { cleanLines } from "./clean-lines.ts";
import { type LinesOfCommits, linesOfCommits, type PathLines } from "./commit-lines.ts";

/** In characters, of a detail. */
const MAX_SHOWN = 150;

/** What branches are called that a program makes by itself. */
interface BranchName {
  readonly pattern: RegExp;
  readonly family: Family;
  readonly source: string;
}

/** Only what programs choose by themselves: people name branches after what they work on (`gemini/client`), too. */
const branchNames: readonly BranchName[] = [
  { pattern: /^claude\/./i, family: "anthropic", source: "github.com/anthropics/claude-code-action action.yml" },
  {
    pattern: /^codex\/./i,
    family: "openai",
    source: "github.com/openai/codex pull 11617; github.com/chaoss/disclosure",
  },
  { pattern: /^jules[/-]./i, family: "google", source: "seen in public repositories" },
  // The id of its session: google-labs-code/jules-sdk, extract-session-id.test.ts.
  { pattern: /.-\d{17,20}$/, family: "google", source: "github.com/google-labs-code/jules-sdk" },
  { pattern: /^copilot\/./i, family: "unknown", source: "merges in public repositories: copilot/fix-<id>" },
  { pattern: /^cursor\/./i, family: "unknown", source: "github.com/sevenYY/learn-python3 pull 3: cursor/<topic>-<id>" },
  { pattern: /^devin\/./i, family: "unknown", source: "seen in public repositories: devin/<time>-<topic>" },
  {
    pattern: /^opencode\/(?:issue|pr|schedule|dispatch)/i,
    family: "unknown",
    source: "github.com/sst/opencode github.ts",
  },
  { pattern: /^openhands-fix-issue-\d/i, family: "unknown", source: "github.com/All-Hands-AI/OpenHands resolver" },
];

/** Kinds of changes that are the work on the branch that they name. */
const branchKinds: ReadonlySet<ChangeKind> = new Set(["branch", "staged", "uncommitted", "range", "commit", "since"]);

/**
 * What branches are called on which the change was made: the one that is checked out or that a range names, for the
 * whole change; those that were merged into it, for what they brought. Weak: a person may have gone on with the branch
 * of a program, or have named one so.
 */
export const branches: AuthorshipSource = {
  name: "branches",
  async read(context: AuthorshipContext): Promise<readonly Evidence[]> {
    const { kind, branch } = context.change.summary;
    const named = branch !== null && branchKinds.has(kind) ? readBranch(branch) : null;
    const whole = named === null ? [] : [evidenceOf(named.family, [], `branch ${branch ?? ""}`)];
    const commits = await commitsOfChange(context.change, context.signal);
    const merges = commits.flatMap((commit) => readMerge(commit));
    if (merges.length === 0) return cleanDetails(whole);
    const lines = await linesOfCommits(context);
    return cleanDetails([...whole, ...merges.flatMap((merge) => mergeEvidence(merge, commits, lines))]);
  },
};

/** Who makes branches that are called so; null for all others. */
export function readBranch(name: string): Pick<BranchName, "family" | "source"> | null {
  return name.length > 300 ? null : (branchNames.find(({ pattern }) => pattern.test(name)) ?? null);
}

/**
 * The branch that a merge commit brought, by its message: of GitHub (`Merge pull request #12 from owner/branch`), of git
 * and GitLab (`Merge branch 'branch' into main`), of Bitbucket (`Merged in branch (pull request #12)`).
 */
export function mergedBranch(message: string): string | null {
  const subject = (message.split("\n", 1)[0] ?? "").slice(0, 500);
  const pull = /^Merge pull request #\d+ from [^\s/]+\/(\S+)/.exec(subject);
  const branch = /^Merge (?:remote-tracking )?branch '([^']+)'/.exec(subject);
  const merged = /^Merged in (\S+) \(pull request #\d+\)/.exec(subject);
  const name = pull?.[1] ?? branch?.[1] ?? merged?.[1];
  return name?.replace(/^(?:origin|upstream)\//, "") ?? null;
}

interface Merge {
  readonly commit: Commit;
  readonly branch: string;
  readonly family: Family;
}

function readMerge(commit: Commit): Merge[] {
  const branch = commit.parents.length < 2 ? null : mergedBranch(commit.body);
  const made = branch === null ? null : readBranch(branch);
  return branch === null || made === null ? [] : [{ commit, branch, family: made.family }];
}

/** What the commits have of the change that only came with this merge. */
function mergeEvidence(merge: Merge, commits: readonly Commit[], lines: LinesOfCommits): Evidence[] {
  const { commit, branch, family } = merge;
  const [first = "", ...others] = commit.parents;
  const byId = new Map(commits.map((candidate) => [candidate.sha, candidate]));
  const before = ancestors([first], byId);
  const brought = [...ancestors(others, byId)].filter((sha) => !before.has(sha));
  const paths = sumByPath(brought.flatMap((sha) => lines.get(sha) ?? []));
  const detail = `commit ${commit.sha.slice(0, 12)} merged branch ${branch}`;
  return paths.length === 0 ? [] : [evidenceOf(family, paths, detail)];
}

function ancestors(from: readonly string[], byId: ReadonlyMap<string, Commit>): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    const commit = byId.get(sha);
    if (commit === undefined || seen.has(sha)) continue;
    seen.add(sha);
    open.push(...commit.parents);
  }
  return seen;
}

function sumByPath(lines: readonly PathLines[]): PathLines[] {
  const groups = Map.groupBy(lines, ({ path }) => path);
  return [...groups].map(([path, group]) => ({ path, lines: group.reduce((sum, share) => sum + share.lines, 0) }));
}

function evidenceOf(family: Family, paths: readonly PathLines[], detail: string): Evidence {
  return { source: "branches", strength: "branch", family, model: null, paths: [...paths], detail };
}

/** Messages of merges hold what their authors like. */
async function cleanDetails(evidence: readonly Evidence[]): Promise<Evidence[]> {
  const details = await cleanLines(evidence.map(({ detail }) => detail));
  return evidence.map((item, index) => ({ ...item, detail: (details[index] ?? "").slice(0, MAX_SHOWN) }));
}
