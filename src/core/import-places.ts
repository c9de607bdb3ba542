import { type DocumentNode, elementsOf, visibleText } from "./import-document.ts";
import { type LineHint, splitPathLines } from "./reply-lines.ts";

/** A place as another tool names it. `path` of the form `sha256:…` is the hash of a path, as forges' links have it. */
export interface SaidPlace extends LineHint {
  readonly path: string;
}

const maxToken = 500;
const maxTokens = 20_000;

/** The places that links and text of a part of a document name, links first; with lines, unless `isLoose`. */
export function placesIn(node: DocumentNode, isLoose = false): SaidPlace[] {
  const links = elementsOf(node, "a").flatMap(({ attributes }) => linkedPlace(attributes["href"] ?? "") ?? []);
  const said = [...links, ...placesInText(visibleText(node), isLoose)];
  return said.filter(({ path, startLine }, index) => {
    const isSame = (other: SaidPlace) => other.path === path && (other.startLine === startLine || startLine === null);
    return said.findIndex(isSame) === index;
  });
}

/** What a link to a file at a forge points at; null when it is none. */
export function linkedPlace(href: string): SaidPlace | null {
  if (href.length > 2000) return null;
  const hashed = /#diff-([0-9a-f]{64})(?:[RL](\d{1,9})(?:-[RL]?(\d{1,9}))?)?$/.exec(href);
  if (hashed !== null) return placeAt(`sha256:${hashed[1]}`, hashed[2], hashed[3]);
  const blob = /\/(?:-\/)?blob\/([^?#]+)(?:\?[^#]*)?(?:#L(\d{1,9})(?:C\d+)?(?:-L?(\d{1,9}))?)?/.exec(href);
  if (blob === null || blob[2] === undefined) return null;
  // Behind `blob/` stands a revision, mostly a hash; what is a branch's name with slashes is told by the path's end.
  const path = decoded((blob[1] ?? "").split("/").slice(1).join("/"));
  return path === "" ? null : placeAt(path, blob[2], blob[3]);
}

function placeAt(path: string, first: string | undefined, last: string | undefined): SaidPlace {
  const lines = [first, last ?? first]
    .flatMap((text) => (text === undefined ? [] : [Number(text)]))
    .filter((n) => n > 0);
  if (lines.length === 0) return { path, startLine: null, endLine: null };
  return { path, startLine: Math.min(...lines), endLine: Math.max(...lines) };
}

/** Percent-encoding undone where it is one. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Places in prose: `src/a.ts:12-15`, `src/a.ts#L12`, `src/a.ts (line 12)`, `src/a.ts, lines 12 to 15`. */
export function placesInText(text: string, isLoose: boolean): SaidPlace[] {
  const tokens = text.split(/[\s`"'()[\]{}<>|*,;]+/, maxTokens);
  return tokens.flatMap((token, index) => {
    const linked = token.includes("://") ? linkedPlace(token) : null;
    if (linked !== null) return [linked];
    if (token.length > maxToken || !/[./\\]/.test(token)) return [];
    const { path, lines } = splitPathLines(token.replace(/[.:!?]+$/, ""));
    if (!isPath(path) || isIssue(token)) return [];
    if (lines.startLine !== null) return [{ path, ...lines }];
    const behind = linesBehind(tokens.slice(index + 1, index + 7));
    if (behind !== null) return [{ path, ...behind }];
    return isLoose && /\/.*\.[a-z]\w{0,9}$/i.test(path) ? [{ path, startLine: null, endLine: null }] : [];
  });
}

/** It ends in an extension, or leads through folders to a name; it is no address and no number. */
function isPath(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.includes("//") || !/[a-z]/i.test(text)) return false;
  return /\.[a-z][\w-]{0,15}$/i.test(text) || /^[\w.@+-]+(?:[/\\][\w.@+-]+){1,30}$/.test(text);
}

/** `owner/repository#12`: a number behind a name without an extension is no line, unless it says so. */
function isIssue(token: string): boolean {
  return /^[\w.-]+\/[\w-]+#\d+$/.test(token);
}

/** `src/a.ts:12-15`, as people read it. */
export function placeText({ path, startLine, endLine }: SaidPlace): string {
  if (startLine === null) return path;
  return endLine === startLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
}

/** `line 12`, `at lines 12-15`, `around lines 12 to 15`, `L12`. */
function linesBehind(words: readonly string[]): LineHint | null {
  const said = words.join(" ");
  const found =
    /^(?:(?:at|on|around|in|:|–|-|—) )?(?:lines? |l)(\d{1,9})(?:(?: ?[-–] ?| to | and )(?:l)?(\d{1,9}))?/i.exec(said);
  if (found === null) return null;
  const { startLine, endLine } = placeAt("", found[1], found[2]);
  return startLine === null ? null : { startLine, endLine };
}
