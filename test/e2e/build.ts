import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { removing } from "./removing.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the program was built: `bin/blindspot.mjs` and what it needs, as if installed. */
    readonly installation: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the program from the sources as they are now, once for all end-to-end tests; `dist/` is neither used nor touched. */
export default async function build(project: TestProject): Promise<() => Promise<void>> {
  const installation = await mkdtemp(join(tmpdir(), "blindspot-e2e-program-"));
  await promisify(execFile)(process.execPath, [join(root, "scripts/build.mjs"), join(installation, "dist")]);
  await cp(join(root, "bin"), join(installation, "bin"), { recursive: true });
  await symlink(join(root, "node_modules"), join(installation, "node_modules"), "junction");
  project.provide("installation", installation);
  return () => rm(installation, removing);
}
