// Builds dist/, or the folder given: the program as lazy chunks, the local page, the library entry, and its types.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildPage } from "./page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const licences = "THIRD-PARTY-LICENSES.txt";
const dist = resolve(root, process.argv[2] ?? "dist");
if (!isReplaceable(dist)) {
  console.error(`${dist} holds something else than a build. Name a folder that is empty or does not exist.`);
  process.exit(2);
}
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

const program = await build({
  ...shared,
  metafile: true,
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
const library = await build({
  ...shared,
  metafile: true,
  entryPoints: { index: "src/index.ts" },
  outdir: dist,
  minify: false,
});
const page = (await buildPage(join(dist, "page"))).map((module) => relative(root, module));
const inputs = [program, library].flatMap(({ metafile }) => Object.keys(metafile.inputs));
const grammars = copyGrammars(join(dist, "grammars"));
writeFileSync(join(dist, licences), licenceTexts([...inputs, ...page, ...grammars]));

const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const types = ["-p", "tsconfig.types.json", "--outDir", join(dist, "types")];
execFileSync(process.execPath, [tsc, ...types], { cwd: root, stdio: "inherit" });
cpSync(`${root}src/rubrics`, join(dist, "rubrics"), { recursive: true });

/** Of the languages that are read by a grammar (`src/core/syntax.ts`), and what runs them. @returns what was copied */
function copyGrammars(folder) {
  const languages = ["typescript", "tsx", "javascript", "python", "go", "java", "rust", "ruby"];
  const names = languages.map((name) => `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  const files = ["web-tree-sitter/web-tree-sitter.wasm", ...names].map((name) => `node_modules/${name}`);
  for (const file of files) cpSync(join(root, file), join(folder, basename(file)));
  return files;
}

/** Whether a folder may be deleted: our own dist/, one with nothing in it, or an earlier build. */
function isReplaceable(folder) {
  if (folder === join(root, "dist") || !existsSync(folder)) return true;
  const names = readdirSync(folder);
  return names.length === 0 || (names.includes(licences) && names.includes("main.mjs"));
}

/** Name, version and licence of every package that is bundled. */
function licenceTexts(inputs) {
  const folders = new Set(inputs.filter((input) => input.includes("node_modules/")).map(packageFolder));
  return [...folders]
    .sort()
    .map(licenceText)
    .join(`\n${"=".repeat(80)}\n\n`);
}

/** `node_modules/@a/b/lib/c.js` → `node_modules/@a/b`; the innermost one. */
function packageFolder(input) {
  const end = input.lastIndexOf("node_modules/") + "node_modules/".length;
  const [first, second] = input.slice(end).split("/");
  return join(input.slice(0, end), first.startsWith("@") ? join(first, second) : first);
}

function licenceText(folder) {
  const path = join(root, folder);
  const about = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const files = readdirSync(path).filter((name) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(name));
  const texts = files.map((name) => readFileSync(join(path, name), "utf8").trim());
  const said = texts.length > 0 ? texts.join("\n\n") : "The package holds no licence text.";
  return `${about.name} ${about.version} (${about.license ?? "no licence named"})\n\n${said}\n`;
}
