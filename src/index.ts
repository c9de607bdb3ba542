/**
 * The pure parts of blindspot, for programs that read diffs, place findings or merge what several reviewers said.
 * Nothing in here touches the machine.
 */
export { type AnchorFile, type AnchorIndex, anchorFinding, makeAnchorIndex } from "./core/anchor.ts";
export { Authorship, Evidence, Family, FamilyShare, Independence, PossibleLines } from "./core/authorship.ts";
export { type FilePatch, type Hunk, type HunkLine, Side, walkHunk } from "./core/change.ts";
export { independenceOf } from "./core/choice.ts";
export { parseDiff, readDiff } from "./core/diff.ts";
export { BlindspotError, type ErrorCode } from "./core/errors.ts";
export { familyOfModel } from "./core/family.ts";
export { Finding, Location, RawFinding } from "./core/finding.ts";
export { mergeFindings } from "./core/merge.ts";
export { orderFindings } from "./core/order.ts";
export { type ReadReply, readReply } from "./core/reply.ts";
export { isSameFinding } from "./core/same-finding.ts";
export { Verdict } from "./core/verdict.ts";
