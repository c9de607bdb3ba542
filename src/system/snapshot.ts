import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import pLimit from "p-limit";
import { isAgentFile } from "../core/agent-files.ts";
import type { ReadableChange } from "../ports.ts";

export interface WrittenSnapshot {
  readonly files: number;
  readonly bytes: number;
  /** Listed files that are not there: refused, no text, of an unusable name, or over the limits. */
  readonly omitted: number;
}

/**
 * Writes the head tree as a reviewer may see it (already sanitized by `ReadableChange`) into an empty folder: plain
 * files of mode 0444.
 *
 * @throws the signal's reason when it is aborted
 */
export async function writeSnapshot(
  change: ReadableChange,
  folder: string,
  signal: AbortSignal,
): Promise<WrittenSnapshot> {
  const paths = await change.list(null);
  const limit = pLimit(8);
  let files = 0;
  let bytes = 0;
  await Promise.all(
    paths.map((path) =>
      limit(async () => {
        signal.throwIfAborted();
        if (!isUsable(path) || isAgentFile(path)) return;
        const read = await change.read(path, "head");
        if (!("text" in read)) return;
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, read.text, { flag: "wx", mode: 0o444 });
        await chmod(file, 0o444);
        files++;
        bytes += Buffer.byteLength(read.text);
      }),
    ),
  );
  return { files, bytes, omitted: paths.length - files };
}

function isUsable(path: string): boolean {
  if (path === "" || path.length > 4000 || /[\0\\]/.test(path)) return false;
  return path.split("/").every((name) => !["", ".", ".."].includes(name) && Buffer.byteLength(name) <= 255);
}
