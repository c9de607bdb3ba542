import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { BlindspotError } from "../src/core/errors.ts";

/** Recorded reviews: a folder of `<benchmark>.<kind>.jsonl`, as `eval/README.md` describes it. */
export interface EvalData {
  /** The rows of a file, by its name without `.jsonl`. Empty when the folder has no such file. */
  rows(name: string): readonly Row[];
}

type Row = Readonly<Record<string, unknown>>;

const RowSchema = z.record(z.string(), z.unknown());

/** Files without which there is nothing to measure. */
const REQUIRED = [
  "cvre.rawoutputs",
  "cvre.findings",
  "cvre.reviews",
  "martian.diffs",
  "martian.goldens",
  "martian.findings",
  "martian.verdicts",
  "droid.goldens",
  "aacr.findings",
  "aacr.diffs",
  "aacr.verdicts",
  "shim52.goldens",
  "shim52.diffs",
];

/**
 * Opens a folder of recorded reviews; each file is read when it is first asked for.
 *
 * @throws BlindspotError `input` when the folder or a required file is missing, and, when a file is read, for a line that is
 * no JSON object
 */
export function openData(folder: string): EvalData {
  if (!existsSync(folder)) {
    throw new BlindspotError(
      "input",
      `there is no folder ${folder}`,
      "Give the folder of recorded reviews as --data DIR.",
    );
  }
  const missing = REQUIRED.map((name) => `${name}.jsonl`).filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    throw new BlindspotError(
      "input",
      `${folder} lacks ${missing.join(", ")}`,
      "eval/README.md says which files are needed; one without lines is fine.",
    );
  }
  const loaded = new Map<string, readonly Row[]>();
  return {
    rows(name) {
      const rows = loaded.get(name) ?? loadRows(join(folder, `${name}.jsonl`));
      loaded.set(name, rows);
      return rows;
    },
  };
}

function loadRows(file: string): Row[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, i) => (line.trim() === "" ? [] : [parseRow(line, `${file}:${i + 1}`)]));
}

function parseRow(line: string, place: string): Row {
  try {
    return RowSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new BlindspotError("input", `${place} is no JSON object`, "Each line holds one record as JSON.", cause);
  }
}

/** The rows of a file that fit a schema, as it reads them; the others are left out. */
export function rowsLike<Schema extends z.ZodType>(data: EvalData, name: string, schema: Schema): z.infer<Schema>[] {
  return data.rows(name).flatMap((row) => {
    const read = schema.safeParse(row);
    return read.success ? [read.data] : [];
  });
}
