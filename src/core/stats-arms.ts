import { z } from "zod";
import type { Authorship } from "./authorship.ts";

/** Who raised a finding, as statistics tell reviewers apart. */
export const Arm = z.object({
  /** Of the model that read. */
  family: z.string(),
  /** Of the thread: review, control, self-review. */
  role: z.string(),
  independence: z.string(),
});
export type Arm = z.infer<typeof Arm>;

/** The arms among threads, each once, in an order of their own: a finding is credited once to every one that raised it. */
export function armsOf(threads: readonly Arm[]): Arm[] {
  const arms = new Map(
    threads.map(({ family, role, independence }) => [
      [family, role, independence].join("\0"),
      { family, role, independence },
    ]),
  );
  return [...arms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, arm]) => arm);
}

/** The families that wrote files, sorted; those of the whole change where nothing is known of the files. */
export function authorsOf(paths: readonly string[], authorship: Authorship): string[] {
  const wanted = new Set(paths);
  const ofFiles = authorship.files.filter(({ path }) => wanted.has(path)).flatMap(({ families }) => families);
  const shares = ofFiles.length > 0 ? ofFiles : authorship.families;
  const families = [...new Set(shares.map(({ family }) => family))].sort();
  return families.length > 0 ? families : ["unknown"];
}
