import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Puts a git on the PATH that notes each call, and then is the real one. Whoever calls this restores the PATH
 * (`useTaking` does).
 * @param folder an empty one
 * @returns the first word of each call since it was asked last
 */
export function countGit(folder: string): () => string[] {
  const git = execFileSync("/bin/sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const log = join(folder, "calls");
  const script = join(folder, "git");
  writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nexec '${git}' "$@"\n`);
  chmodSync(script, 0o755);
  process.env["PATH"] = `${folder}${delimiter}${process.env["PATH"]}`;
  return () => {
    const calls = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").filter(Boolean) : [];
    writeFileSync(log, "");
    return calls.map((call) => call.replace(/^(?:-[cC] \S+ )+/, "").split(" ")[0] as string);
  };
}
