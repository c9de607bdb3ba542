import type { CoverageCollector } from "./report.ts";

/**
 * Reads an lcov tracefile (geninfo(1)): `SF:path`, `DA:line,count[,checksum]`, `end_of_record`. Its other lines count functions and
 * branches.
 *
 * @returns false where the text is none
 */
export async function readLcov(lines: AsyncIterable<string>, into: CoverageCollector): Promise<boolean> {
  let [path, isLcov]: [string | null, boolean] = [null, false];
  for await (const text of lines) {
    const line = text.trim();
    if (line.startsWith("SF:")) {
      const named = line.slice(3);
      isLcov = true;
      path = into.wants(named) ? named : null;
    } else if (line === "end_of_record") path = null;
    else if (path !== null && line.startsWith("DA:")) {
      const [number = "", count = ""] = line.slice(3).split(",", 2);
      into.add(path, Number(number), Number(count) > 0);
    }
  }
  return isLcov;
}
