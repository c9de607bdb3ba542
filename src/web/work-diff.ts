import { readName, splitGitNames } from "../core/diff-path.ts";

/** The part of a diff that is of one file. */
export interface DiffPart {
  readonly path: string;
  readonly diff: string;
}

/**
 * The parts of a git diff as an increment keeps it, file by file, in its order. Only its headers are read: lines of a transcript
 * need not fit together, and are shown as they are.
 */
export function* splitDiff(diff: string): Generator<DiffPart> {
  let start = diff.startsWith(mark) ? 0 : nextStart(diff, 0);
  while (start !== -1) {
    const next = nextStart(diff, start);
    const part = diff.slice(start, next === -1 ? undefined : next);
    yield { path: pathOf(part), diff: part };
    start = next;
  }
}

const mark = "diff --git ";

function nextStart(diff: string, from: number): number {
  const at = diff.indexOf(`\n${mark}`, from);
  return at === -1 ? -1 : at + 1;
}

/** As the head side has it; of a file that is gone, as the base side had it. */
function pathOf(part: string): string {
  const end = part.indexOf("\n@@");
  const header = (end === -1 ? part : part.slice(0, end)).split("\n");
  const named = (prefix: string) => {
    const line = header.find((one) => one.startsWith(prefix));
    return line === undefined ? null : readName(line.slice(prefix.length));
  };
  const names = splitGitNames((header[0] ?? "").slice(mark.length));
  const head = named("+++ ");
  const given = head === "/dev/null" ? named("--- ") : head;
  return withoutSide(given ?? named("rename to ") ?? named("copy to ") ?? names?.[1] ?? "");
}

function withoutSide(name: string): string {
  return name.replace(/^[ab]\//, "");
}

/**
 * The same part with headers of hunks that fit what stands below them. A transcript does not always tell lines of a file by number,
 * and what it tells need not be true; a view that counts would leave lines out.
 */
export function withHeaders({ path, diff }: DiffPart): DiffPart {
  const lines = diff.split("\n");
  const first = lines.findIndex(isHunkHeader);
  if (first === -1) return { path, diff };
  const out = lines.slice(0, first);
  let [old, now] = [1, 1];
  for (const [header = "", ...body] of hunksOf(lines.slice(first))) {
    const [gone, come] = [countOf(body, "-"), countOf(body, "+")];
    const told = /^@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})/.exec(header);
    // Only forwards: a view of a file goes down.
    old = Math.max(old, Number(told?.[1] ?? 0));
    now = Math.max(now, Number(told?.[2] ?? 0));
    out.push(`@@ -${old},${gone} +${now},${come} @@`, ...body);
    [old, now] = [old + gone + 1, now + come + 1];
  }
  return { path, diff: `${out.join("\n")}\n` };
}

function isHunkHeader(line: string): boolean {
  return line.startsWith("@@");
}

/** Each with its header. What is no line of a diff is shown as one that did not change. */
function hunksOf(lines: readonly string[]): string[][] {
  const hunks: string[][] = [];
  for (const [index, line] of lines.entries()) {
    if (isHunkHeader(line)) hunks.push([line]);
    else if (line !== "" || index < lines.length - 1) hunks.at(-1)?.push(/^[-+ \\]/.test(line) ? line : ` ${line}`);
  }
  return hunks;
}

/** Lines of one side. */
function countOf(body: readonly string[], sign: "+" | "-"): number {
  return body.filter((line) => line.startsWith(sign) || line.startsWith(" ")).length;
}
