import istanbul from "istanbul-lib-coverage";
import { z } from "zod";
import type { CoverageCollector } from "./report.ts";

const Position = z.looseObject({ line: z.number().nullish() });
/** As much as counting lines needs of `coverage-final.json` (istanbul-lib-coverage, FileCoverage). */
const File = z.looseObject({
  path: z.string(),
  statementMap: z.record(z.string(), z.looseObject({ start: Position, end: Position })),
  s: z.record(z.string(), z.number()),
});

/**
 * Reads the JSON that Istanbul, nyc, c8, Jest and Vitest write (`coverage-final.json`).
 *
 * @returns false where the text is no such report
 * @throws SyntaxError for text that is no JSON
 */
export function readIstanbul(text: string, into: CoverageCollector): boolean {
  const files: unknown = JSON.parse(text);
  if (typeof files !== "object" || files === null || Array.isArray(files)) return false;
  let isIstanbul = false;
  for (const entry of Object.values(files)) {
    const file = File.safeParse(entry);
    if (!file.success) continue;
    isIstanbul = true;
    const { path, statementMap, s } = file.data;
    if (!into.wants(path)) continue;
    const data = {
      path,
      statementMap,
      s,
      fnMap: {},
      f: {},
      branchMap: {},
      b: {},
    } as unknown as istanbul.FileCoverageData;
    const lines = istanbul.createFileCoverage(data).getLineCoverage();
    for (const [line, count] of Object.entries(lines)) into.add(path, Number(line), count > 0);
  }
  return isIstanbul;
}
