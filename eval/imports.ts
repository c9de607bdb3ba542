import { z } from "zod";
import { type ImportReading, readImport } from "../src/core/import.ts";
import { type EvalData, rowsLike } from "./data.ts";

export interface ImportScore {
  /** Comments that were read as expected. */
  readonly read: number;
  readonly total: number;
  /** Ids of the others. */
  readonly others: readonly string[];
}

const Recorded = z.object({
  id: z.string(),
  reviewer: z.string(),
  path: z.string().nullish(),
  line: z.number().nullish(),
  body: z.string(),
  expect: z.object({
    findings: z.number(),
    severity: z.string().optional(),
    locations: z.array(z.tuple([z.string(), z.number(), z.number()])).optional(),
    review_status: z.string().optional(),
  }),
});
type Recorded = z.infer<typeof Recorded>;

/** Reads recorded comments of review bots as an export of one comment each, and compares with what a person read in them. */
export function evalImports(data: EvalData): ImportScore {
  const rows = rowsLike(data, "formats.rawoutputs", Recorded);
  const others = rows.filter((row) => !isAsExpected(row)).map(({ id }) => id);
  return { read: rows.length - others.length, total: rows.length, others };
}

function isAsExpected({ path, line, body, reviewer, expect }: Recorded): boolean {
  const comment = { path: path ?? null, line: line ?? null, body, user: { login: reviewer } };
  const read = readImport(JSON.stringify([comment]), { format: "comments", only: null });
  const findings = read.status === "read" ? read.findings : [];
  if (findings.length !== expect.findings) return false;
  if (expect.review_status === "failed" && read.status !== "unavailable") return false;
  if (expect.severity !== undefined && findings.some(({ severity }) => severity !== expect.severity)) return false;
  return (expect.locations ?? []).every(([file, first, last]) => isNamed(read, file, first, last));
}

/** As the place of a finding, which may be one line of it, or in its text. */
function isNamed(read: ImportReading, file: string, first: number, last: number): boolean {
  if (read.status !== "read") return false;
  return read.findings.some(({ path, startLine, claim }) => {
    const isPlace = path === file && startLine !== null && startLine >= first && startLine <= last;
    return isPlace || claim.includes(`${file}:${first}-${last}`);
  });
}
