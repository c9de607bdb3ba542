import { lstat, readlink, realpath } from "node:fs/promises";

/** Where a distribution keeps its own programs. Of these, links (`/bin` to `usr/bin`) are made anew as links. */
const programFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];

/**
 * What programs look up to resolve names, check certificates, tell the time and find libraries. Named one by one:
 * beside them lie private keys (`/etc/ssl/private`, `/etc/pki/tls/private`) and the passwords of services.
 */
const settings = [
  "alternatives",
  "ca-certificates",
  "ca-certificates.conf",
  "crypto-policies",
  "gai.conf",
  "group",
  "host.conf",
  "hosts",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "nsswitch.conf",
  "os-release",
  "passwd",
  "pki/ca-trust/extracted",
  "pki/tls/cert.pem",
  "pki/tls/certs",
  "pki/tls/openssl.cnf",
  "protocols",
  "resolv.conf",
  "services",
  "ssl/ca-bundle.pem",
  "ssl/cert.pem",
  "ssl/certs",
  "ssl/openssl.cnf",
  "timezone",
].map((name) => `/etc/${name}`);

/** What every confined program may read of the system. */
export interface SystemFiles {
  /** For bubblewrap, to make them there. */
  readonly flags: readonly string[];
  /** Where it is then: files, and folders with all that is in them. */
  readonly paths: readonly string[];
}

let remembered: Promise<SystemFiles> | null = null;

/** Found once per process: a system does not move its programs while we run. */
export function loadSystemFiles(): Promise<SystemFiles> {
  remembered ??= collect();
  return remembered;
}

async function collect(): Promise<SystemFiles> {
  const flags: string[] = [];
  const paths: string[] = [];
  for (const path of programFolders) {
    const target = await linkTarget(path);
    if (target === null) continue;
    flags.push(...(target === "" ? ["--ro-bind", path, path] : ["--symlink", target, path]));
    paths.push(path);
  }
  for (const path of settings) {
    const real = await realpath(path).catch(() => null);
    if (real === null) continue;
    // The file behind a link stands in its place: `resolv.conf` is often one into `/run`, which is not there.
    flags.push("--ro-bind", real, path);
    paths.push(path);
  }
  return { flags, paths };
}

/** What a link says; empty for what is no link, null for what is not there. */
async function linkTarget(path: string): Promise<string | null> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return null;
  return stat.isSymbolicLink() ? readlink(path) : "";
}
