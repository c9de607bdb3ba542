// Builds the local page: `buildPage(folder)`, or `node scripts/page.mjs FOLDER`.
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What colours code, and where it finds its grammars and themes. */
const shiki = createRequire(import.meta.resolve("@pierre/diffs")).resolve("shiki/langs");
const { resolve } = createRequire(shiki);

/** Languages whose grammars are built in. All others are shown without colours: with them the page is twice as large. */
const languages = `
  typescript tsx javascript jsx json jsonc vue svelte html css scss less python go rust java kotlin
  swift c cpp csharp php ruby scala elixir dart lua shellscript powershell sql yaml toml xml markdown
  docker make hcl terraform graphql proto ini diff
`
  .trim()
  .split(/\s+/);

/** The colours of code, as `src/web/page/diff-view.tsx` names them. */
const themes = ["github-light-high-contrast", "github-dark-high-contrast"];

/** Other ways to colour code, which the page does not take; large. */
const unused = {
  "shiki/wasm": "export default null",
  "@pierre/highlights/themes/loader": "export const themes = {}",
  "@pierre/highlights": "export const [LiveTokenizer, codeToTokens, isSupportedLanguage] = [null, null, () => false]",
};

/**
 * Builds the page into a folder.
 *
 * @returns the modules that went into it, by absolute path
 */
export async function buildPage(outDir) {
  const inputs = new Set();
  // Workers are handed the grammars that they need.
  const plugins = (load) => [
    inPlaceOf("shiki/langs", load),
    inPlaceOf("@pierre/theming/themes", themesModule),
    ...Object.entries(unused).map(([name, code]) => inPlaceOf(name, () => code)),
    collectInputs(inputs),
  ];
  await build({
    root: `${root}src/web/page`,
    configFile: false,
    logLevel: "error",
    // Relative, and no inlined data: the page's policy allows files of this server only.
    base: "/",
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: "es2023",
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2_000,
    },
    worker: { format: "es", plugins: () => plugins(() => "export const bundledLanguages = {}") },
    plugins: [react(), ...plugins(languagesModule), askEarly()],
  });
  return [...inputs];
}

/** A module of ours instead of a package's. */
function inPlaceOf(source, load) {
  const id = `\0instead-of-${source}`;
  return {
    name: `instead-of-${source}`,
    enforce: "pre",
    resolveId: (wanted) => (wanted === source ? id : null),
    load: async (loaded) => (loaded === id ? load() : null),
  };
}

/** In place of all grammars that there are: those above, and an empty one for every other name. */
async function languagesModule() {
  const { bundledLanguagesInfo } = await import(pathToFileURL(shiki).href);
  const rows = bundledLanguagesInfo.flatMap(({ id, aliases = [] }) => {
    const loader = languages.includes(id)
      ? `() => import(${JSON.stringify(resolve(`@shikijs/langs/${id}`))})`
      : `plain(${JSON.stringify(id)})`;
    return [id, ...aliases].map((name) => `${JSON.stringify(name)}: ${loader}`);
  });
  return `const plain = (name) => async () => ({ default: [{ name, scopeName: "text." + name, patterns: [], repository: {} }] });
export const bundledLanguages = {\n${rows.join(",\n")}\n};`;
}

/** In place of all themes: the two that the page names. Their comments can be read on changed words too (WCAG AA). */
function themesModule() {
  const rows = themes.map((name) => {
    const file = JSON.stringify(resolve(`@shikijs/themes/${name}`));
    return `${JSON.stringify(name)}: { load: async () => ({ default: readable((await import(${file})).default) }) }`;
  });
  return `const readable = (theme) => JSON.parse(JSON.stringify(theme).replace(/#66707b/gi, "#4B535C"));
const known = { ${rows.join(", ")} };\nexport const themes = { getTheme: (name) => known[name] };`;
}

/** Has the browser ask for the review before it has read the scripts that show it. */
function askEarly() {
  const attrs = { rel: "preload", as: "fetch", href: "/api/reviews/start", crossorigin: true };
  return { name: "ask-early", transformIndexHtml: () => [{ tag: "link", attrs, injectTo: "head" }] };
}

function collectInputs(inputs) {
  return {
    name: "collect-inputs",
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) for (const id of chunk.moduleIds ?? []) inputs.add(id.split("?")[0]);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error("Name the folder to build into.");
  await buildPage(folder);
}
