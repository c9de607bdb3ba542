import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { removing } from "../e2e/removing.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the page was built. */
    readonly pageFolder: string;
  }
}

const script = fileURLToPath(new URL("../../scripts/page.mjs", import.meta.url));

/** Builds the page from the sources as they are now, once for all tests of it. */
export default async function build(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "blindspot-page-"));
  await promisify(execFile)(process.execPath, [script, folder]);
  project.provide("pageFolder", folder);
  return () => rm(folder, removing);
}
