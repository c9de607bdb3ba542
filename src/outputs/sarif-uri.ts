/**
 * A repository path as a relative URI reference: every segment percent-encoded, nothing that climbs out of the root.
 * A bare patch may name any path.
 */
export function toRelativeUri(path: string): string {
  return path
    .toWellFormed()
    .split("/")
    .filter((segment) => segment !== "" && segment !== "." && segment !== "..")
    .map(encodeURIComponent)
    .join("/");
}

/** A remote's address without user, password, query and fragment, or null when it is no URL (`git@host:path` is read). */
export function toPublicUri(remote: string): string | null {
  const scp = /^(?:[^@/\s]+@)?([A-Za-z0-9.-]+):(?!\/\/)([^\s]+)$/.exec(remote);
  const url = URL.parse(scp === null ? remote : `ssh://${scp[1]}/${scp[2]?.replace(/^\/+/, "")}`);
  if (url === null || !/^(https?|ssh|git):$/.test(url.protocol) || url.hostname === "") return null;
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}
