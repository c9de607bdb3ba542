import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Handler } from "hono";
import { BlindspotError } from "../core/errors.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Where the built page may be: beside the chunks of the built program; in `dist` when the sources run unbuilt. */
const candidates = [new URL("../page/", import.meta.url), new URL("../../dist/page/", import.meta.url)];

/** The page's files by the path under which they are served. What is not in this list is not served, whatever it is called. */
export type Assets = ReadonlyMap<string, string>;

/** Finds the built page. @param folder it, instead of our own. @throws BlindspotError `not-found` */
export async function loadAssets(folder?: string): Promise<Assets> {
  for (const place of folder === undefined ? candidates.map((url) => fileURLToPath(url)) : [folder]) {
    const files = await listFiles(place);
    if (files.has("/index.html")) return files;
  }
  throw new BlindspotError("not-found", "The page was not built.", "Run npm run build, then try again.");
}

async function listFiles(folder: string): Promise<Map<string, string>> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return new Map(files.map((file) => [`/${relative(folder, file).split(sep).join("/")}`, file]));
  } catch {
    return new Map();
  }
}

/** Serves the page's files. */
export function serveAssets(assets: Assets): Handler {
  return async (context) => {
    const path = context.req.path === "/" ? "/index.html" : context.req.path;
    const file = assets.get(path);
    const type = types[extname(path)];
    if (file === undefined || type === undefined) return context.text("There is no such file.", 404);
    return context.body(await readFile(file), 200, { "Content-Type": type });
  };
}
