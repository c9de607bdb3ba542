import type { Location } from "./finding.ts";

/** Where a finding points, for people: `src/queue/drain.ts:8-15`, and what is odd about it, or nothing. */
export interface Place {
  readonly path: string;
  readonly remark: string;
  /** The code that the reviewer quotes was looked for and stands nowhere: what it says of the place is not checked. */
  readonly isQuoteMissing: boolean;
}

/** Foreign text, not escaped. */
export function describePlace({ path, side, startLine, endLine, anchor, quote }: Location): Place {
  const isQuoteMissing = (anchor === "file" || anchor === "unanchored") && quote.trim() !== "";
  const missing = isQuoteMissing ? "the quoted code was not found" : "";
  if (anchor === "unanchored") {
    const remark = path === "" ? missing : "as the reviewer said, no file of this change";
    return { path, remark, isQuoteMissing };
  }
  const lines = startLine === null ? "" : endLine === startLine ? `:${startLine}` : `:${startLine}-${endLine}`;
  const remarks = [
    side === "base" ? "before the change" : "",
    anchor === "file" ? missing || "the whole file" : "",
    anchor === "similar" ? "the nearest match of the quote" : "",
    anchor === "said" ? "lines as its tool said" : "",
    anchor === "moved" ? "found in another place than named" : "",
  ].filter((remark) => remark !== "");
  return { path: path + lines, remark: remarks.join(", "), isQuoteMissing };
}
