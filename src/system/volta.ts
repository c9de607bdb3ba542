import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

/** What Volta keeps of an installed program and of the node that is used by default (`layout.v4` of its home). */
const BinConfig = z.object({ package: z.string() });
const Platform = z.object({ node: z.object({ runtime: z.string() }) });

const plainName = /^(?:@[\w.-]+\/)?[\w-][\w.+-]*$/;

/**
 * All programs of Volta are links to one, which finds out by their name and its home folder what to run. Without that
 * home there is nothing to find, so this looks into it beforehand.
 *
 * @param file as found on `PATH`
 * @param realFile where its links lead
 * @returns the program that Volta would run outside of any project; null when this is none of Volta's, or it has none
 */
export async function findBehindVolta(file: string, realFile: string): Promise<string | null> {
  if (!isVoltaShim(realFile)) return null;
  const tools = join(dirname(dirname(file)), "tools");
  const name = basename(file);
  const image = name === "node" ? await nodeImage(tools) : await packageImage(tools, name);
  return image === null ? null : join(tools, "image", image, "bin", name);
}

export function isVoltaShim(realFile: string): boolean {
  return basename(realFile) === "volta-shim";
}

async function nodeImage(tools: string): Promise<string | null> {
  const platform = Platform.safeParse(await loadJson(join(tools, "user", "platform.json")));
  if (!platform.success || !plainName.test(platform.data.node.runtime)) return null;
  return join("node", platform.data.node.runtime);
}

async function packageImage(tools: string, name: string): Promise<string | null> {
  const config = BinConfig.safeParse(await loadJson(join(tools, "user", "bins", `${name}.json`)));
  if (!config.success || !plainName.test(config.data.package)) return null;
  return join("packages", config.data.package);
}

async function loadJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
