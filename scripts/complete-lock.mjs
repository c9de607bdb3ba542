// npm leaves optional platform packages out of the lock when the registry did not serve them on the day of the
// install; `npm ci` then refuses that lock. This puts them back by what their parents declare.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = new Map(
  ["android", "darwin", "freebsd", "linux", "win32", "openharmony", "openbsd", "netbsd", "aix", "sunos"].map((s) => [
    s,
    s,
  ]),
).set("windows", "win32");
const processors = new Set(["x64", "arm64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el"]);

/** The lock's entry that `name` resolves to for the package at `at`, as Node looks it up, and where it stands. */
function resolve(at, name) {
  for (let folder = at; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const key = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (lock.packages[key]) return lock.packages[key];
    if (folder === "") return undefined;
    if (!folder.includes("/node_modules/")) folder = "";
    if (folder === "" && lock.packages[`node_modules/${name}`]) return lock.packages[`node_modules/${name}`];
    if (folder === "") return undefined;
  }
}

function platformEntry(name, version, parent) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.has(word)).map((word) => systems.get(word));
  const cpu = words.filter((word) => processors.has(word));
  if (os.length + cpu.length === 0) return undefined;
  const libc = name.includes("musl") ? ["musl"] : /gnu|glibc/.test(name) ? ["glibc"] : undefined;
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(parent.dev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

let added = 0;
for (const [at, parent] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const version = range.replace(/^[\^~=]/, "");
    const found = resolve(at, name);
    if (found && (found.version === version || range !== version)) continue;
    const entry = platformEntry(name, version, parent);
    if (!entry) continue;
    lock.packages[`${found ? `${at}/` : ""}node_modules/${name}`] = entry;
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to ${file}`);
