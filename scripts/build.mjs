// Builds dist/, or the folder given: the program as lazy chunks, the library entry, and its types.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const dist = resolve(root, process.argv[2] ?? "dist");
rmSync(dist, { recursive: true, force: true });

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  minify: true,
  logLevel: "warning",
  outExtension: { ".js": ".mjs" },
  external: Object.keys(dependencies),
  define: { 'process.env["BLINDSPOT_VERSION"]': JSON.stringify(version) },
};

await build({
  ...shared,
  // zod is a dependency for the library's types, but bundled here: one file less to find at every start.
  external: Object.keys(dependencies).filter((name) => name !== "zod"),
  entryPoints: { main: "src/cli/main.ts" },
  outdir: dist,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  legalComments: "linked",
  // Some bundled packages are CommonJS and call require().
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
await build({ ...shared, entryPoints: { index: "src/index.ts" }, outdir: dist, minify: false });

const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const types = ["-p", "tsconfig.types.json", "--outDir", join(dist, "types")];
execFileSync(process.execPath, [tsc, ...types], { cwd: root, stdio: "inherit" });
cpSync(`${root}src/rubrics`, join(dist, "rubrics"), { recursive: true });
