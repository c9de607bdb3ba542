import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs in the repository of the current folder are not found, and the Node that runs these tests may lie in this one. */
const folder = mkdtempSync(join(tmpdir(), "blindspot-stand-"));
process.chdir(folder);
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
