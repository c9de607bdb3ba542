import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const source = new URL("../../demo/repository/", import.meta.url);

/** The demo's service as it stands in one state, in a folder of its own. */
export interface DemoState {
  readonly root: string;
  read(path: string): Promise<string>;
  /** A module of the service. */
  load<Module>(path: string): Promise<Module>;
  dispose(): Promise<void>;
}

export async function checkOutState(state: "base" | "head"): Promise<DemoState> {
  const root = await mkdtemp(join(tmpdir(), `blindspot-demo-${state}-`));
  await cp(new URL("base", source), root, { recursive: true });
  if (state === "head") await cp(new URL("head", source), root, { recursive: true });
  return {
    root,
    read: (path) => readFile(join(root, path), "utf8"),
    load: (path) => import(/* @vite-ignore */ pathToFileURL(join(root, path)).href),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}
