import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import buildProgram from "../e2e/build.ts";
import { chosenPrograms, type ProgramName, programs } from "./versions.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The executables of the chosen agent programs, by name. */
    readonly agentPrograms: Readonly<Partial<Record<ProgramName, string>>>;
  }
}

const store = fileURLToPath(new URL("../../.programs", import.meta.url));

/** Builds blindspot, and installs the chosen agent programs from npm where they are not yet. */
export default async function install(project: TestProject): Promise<() => Promise<void>> {
  const remove = await buildProgram(project);
  const installed: Partial<Record<ProgramName, string>> = {};
  for (const name of chosenPrograms()) installed[name] = await installProgram(name);
  project.provide("agentPrograms", installed);
  return remove;
}

/** @returns the executable. A folder gets its name only when it is complete. */
async function installProgram(name: ProgramName): Promise<string> {
  const { package: packageName, version, file } = programs[name];
  const folder = join(store, `${name}-${version}`);
  const executable = join(folder, "node_modules/.bin", file);
  if (existsSync(executable)) return executable;
  const fresh = `${folder}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  await writeFile(join(fresh, "package.json"), '{"private":true}\n');
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", `${packageName}@${version}`];
  await promisify(execFile)("npm", args, { cwd: fresh, maxBuffer: 10_000_000 });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return executable;
}
