import type { Location } from "../core/finding.ts";

/** Where a finding points, for people: `src/queue/drain.ts:8-15`, and what is odd about it, or nothing. */
export interface Place {
  readonly path: string;
  readonly remark: string;
}

/** Foreign text, not escaped. */
export function describePlace({ path, side, startLine, endLine, anchor }: Location): Place {
  if (anchor === "unanchored") {
    return { path, remark: path === "" ? "" : "as the reviewer said, not found there" };
  }
  const lines = startLine === null ? "" : endLine === startLine ? `:${startLine}` : `:${startLine}-${endLine}`;
  const remarks = [
    side === "base" ? "before the change" : "",
    anchor === "file" ? "the whole file" : "",
    anchor === "similar" ? "the nearest match of the quote" : "",
    anchor === "moved" ? "found in another place than named" : "",
  ].filter((remark) => remark !== "");
  return { path: path + lines, remark: remarks.join(", ") };
}
