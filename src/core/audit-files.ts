import { z } from "zod";
import type { IntactText } from "./audit-contents.ts";
import type { AuditedRows } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import { type FilePatch, FileStatus, type Side, walkHunk } from "./change.ts";
import type { KeptFile } from "./events.ts";

const number = z.number().int().nonnegative();

const StoredPatch = z.object({
  path: z.string(),
  oldPath: z.string().nullable(),
  status: FileStatus,
  oldMode: z.string().nullable(),
  newMode: z.string().nullable(),
  binary: z.boolean(),
  hunks: z.array(
    z.object({
      ...{ oldStart: number, oldLines: number, newStart: number, newLines: number },
      heading: z.string(),
      lines: z.array(z.string()),
      oldNoNewline: z.boolean(),
      newNoNewline: z.boolean(),
    }),
  ),
  additions: number,
  deletions: number,
});

/** The kept files that are whole, and whether those are all. */
export interface AuditedFiles {
  readonly files: readonly KeptFile[];
  readonly isWhole: boolean;
}

/** Whether each kept file's patch is a patch of that file, and its lines are those of the kept texts. */
export function auditFiles(rows: AuditedRows, textOf: IntactText, tally: Tally): AuditedFiles {
  const files = rows.files.flatMap((row): KeptFile[] => {
    const names = [row.patch_content, row.base_content, row.head_content].filter((hash) => hash !== null);
    if (names.some((hash) => textOf(hash) === null)) {
      tally.unchecked("its text is damaged or missing");
      return [];
    }
    const side = (hash: string | null) => (hash === null ? null : textOf(hash));
    const patch = readPatch(textOf(row.patch_content) ?? "");
    const isPatch = tally.expect(patch?.path === row.path, `${row.path}: what is kept as its patch is none of it`);
    return isPatch && patch !== null ? [{ patch, base: side(row.base_content), head: side(row.head_content) }] : [];
  });
  for (const file of files) {
    expectLines(file, "base", tally);
    expectLines(file, "head", tally);
  }
  return { files, isWhole: rows.isWhole && files.length === rows.files.length };
}

function readPatch(text: string): FilePatch | null {
  try {
    return StoredPatch.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Stands for a secret. A line that both sides have may show it on one of them only. */
const placeholder = /\[secret-\d+: [^\]]*\]/;

function expectLines({ patch, ...texts }: KeptFile, side: Side, tally: Tally): void {
  const text = texts[side];
  if (text === null) return;
  const lines = text.split("\n");
  const differs = patch.hunks.some((hunk) =>
    [...walkHunk(hunk)].some((line) => {
      const at = side === "head" ? line.newLine : line.oldLine;
      if (at === null) return false;
      const kept = lines[at - 1];
      return kept !== line.text && !(placeholder.test(kept ?? "") || placeholder.test(line.text));
    }),
  );
  tally.expect(!differs, `${patch.path}: its patch does not fit its ${side} text`);
}
