import { z } from "zod";
import { decoded } from "./import-places.ts";

/** Where a file is, in SARIF: by address, relative to a named base, or by its number among the artifacts. */
export const ArtifactLocation = z.looseObject({
  uri: z.string().optional().catch(undefined),
  uriBaseId: z.string().optional().catch(undefined),
  index: z.number().int().optional().catch(undefined),
});
export type ArtifactLocation = z.infer<typeof ArtifactLocation>;

/** What of a run says where files are. */
export interface RunPlaces {
  readonly bases: Readonly<Record<string, ArtifactLocation>>;
  readonly artifacts: readonly { readonly location?: ArtifactLocation | undefined }[];
}

/** Bases may stand on bases, and on themselves. */
const maxBases = 5;

/**
 * The path that an address means, with `/`: relative to the repository's root where it is known so, else absolute, as it was where
 * the tool ran. Null where there is none, or of another kind than a file.
 */
export function uriPath(location: ArtifactLocation | undefined, places: RunPlaces): string | null {
  const named =
    location?.uri === undefined ? (places.artifacts[location?.index ?? -1]?.location ?? location) : location;
  if (named?.uri === undefined || named.uri.length > 4000) return null;
  const path = joined(named.uri, named.uriBaseId, places, 0);
  const file = /^file:\/\/(?:localhost)?(\/.*)$/i.exec(path)?.[1] ?? path;
  // `C:/a.ts` is a path, `https://…` is none.
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) return null;
  return withoutDots(decoded(file.replace(/^\/(?=[a-z]:)/i, "")).replaceAll("\\", "/"));
}

/** An address on its base; a base that is nowhere told is the repository's root (`%SRCROOT%`). */
function joined(uri: string, baseId: string | undefined, places: RunPlaces, depth: number): string {
  if (baseId === undefined || depth > maxBases || /^(?:[a-z][a-z0-9+.-]+:|\/)/i.test(uri)) return uri;
  const base = Object.hasOwn(places.bases, baseId) ? places.bases[baseId] : undefined;
  if (base?.uri === undefined && base?.uriBaseId === undefined) return uri;
  return (
    joined(base.uri ?? "", base.uriBaseId, places, depth + 1).replace(/(?<!\/)$/, (end) =>
      base.uri ? `${end}/` : end,
    ) + uri
  );
}

function withoutDots(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  const plain = parts.join("/");
  return plain === "" ? null : plain;
}
