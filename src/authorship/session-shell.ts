/** A file that a shell command writes. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

const MAX_COMMAND = 1_000_000;
const MAX_FIRST_LINE = 2_000;

const hereDocument = /<<(-?)[ \t]*(?:'(\w+)'|"(\w+)"|\\?(\w+))/;
const word = `(?:'([^'\\n$]+)'|"([^"\\n$\`\\\\]+)"|([\\w./@+-]+))`;
const target = new RegExp(`^\\s*(?:[^|;<\\n]{0,300}&&\\s*)?(?:cat\\b[^|;&\\n]*?>{1,2}|tee\\s+(?:-a\\s+)?)\\s*${word}`);
const folder = new RegExp(`^\\s*cd\\s+${word}\\s*(?:&&|;|\\n)`);

/**
 * Files that a command writes from here-documents (`cat > src/a.ts <<'EOF'`, `tee`), as agents do where they have no tool
 * to write. Other ways of a shell to write are not seen.
 */
export function readHereDocuments(command: string): WrittenFile[] {
  if (command.length > MAX_COMMAND || !command.includes("<<")) return [];
  const prefix = folder.exec(command);
  const lines = command.slice(prefix?.[0].length ?? 0).split("\n");
  const written: WrittenFile[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = (lines[at] as string).slice(0, MAX_FIRST_LINE);
    const opening = hereDocument.exec(first);
    if (opening === null) continue;
    const end = endOf(lines, at, opening);
    const path = wordOf(target.exec(first));
    const text = lines.slice(at + 1, end).map((line) => `${line}\n`);
    if (path !== null) written.push({ path: inFolder(wordOf(prefix), path), text: text.join("") });
    at = end;
  }
  return written;
}

function endOf(lines: readonly string[], start: number, opening: RegExpExecArray): number {
  const mark = opening[2] ?? opening[3] ?? opening[4];
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] as string;
    if ((opening[1] === "-" ? line.replace(/^\t+/, "") : line) === mark) return at;
  }
  return lines.length;
}

function wordOf(match: RegExpExecArray | null): string | null {
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? null;
}

function inFolder(parent: string | null, path: string): string {
  return parent === null || path.startsWith("/") ? path : `${parent}/${path}`;
}
