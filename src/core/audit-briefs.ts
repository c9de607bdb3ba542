import type { IntactText } from "./audit-contents.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import type { BriefPart } from "./brief.ts";
import { byteLength } from "./brief-build.ts";
import { pathOnLine } from "./listing.ts";

type Sha256 = (text: string) => string;

/** Whether every brief is the one that was recorded, as a whole and in every part, and its parts are all of it. */
export function auditBriefs({ threads }: AuditedRows, textOf: IntactText, sha256: Sha256, tally: Tally): void {
  for (const thread of threads) {
    const system = textOf(thread.row.system_content);
    const user = textOf(thread.row.user_content);
    if (system === null || user === null) tally.unchecked("its text is damaged or missing");
    else auditBrief(thread, { system, user }, sha256, tally);
  }
}

function auditBrief(
  { name, row }: AuditedThread,
  { system, user }: { readonly system: string; readonly user: string },
  sha256: Sha256,
  tally: Tally,
): void {
  const hash = sha256(`${system}\u0000${user}`);
  const isRecorded = hash === row.brief_hash && hash === row.record.briefHash;
  tally.expect(isRecorded, `${name}: its brief is ${hash.slice(0, 12)}, not the one that was recorded`);
  const bytes = byteLength(system) + byteLength(user);
  tally.expect(bytes === row.brief_bytes, `${name}: its brief has ${bytes} bytes, not ${row.brief_bytes}`);
  if (row.record.imported !== undefined) {
    const isNone = bytes === 0 && row.brief_parts.length === 0;
    tally.expect(isNone, `${name}: another tool held it, and yet there is a brief`);
    return;
  }
  const [rubric, ...others] = row.brief_parts;
  const isRubric =
    rubric?.kind === "rubric" &&
    rubric.path === null &&
    rubric.hash === sha256(system) &&
    rubric.bytes === byteLength(system);
  tally.expect(isRubric, `${name}: the first part of its brief is not our fixed prompt`);
  auditParts(name, user, others, sha256, tally);
}

const between = "\n\n";

/** Parts stand one after the other, parted by an empty line, behind the line that names the marker. */
function auditParts(
  name: string,
  user: string,
  parts: AuditedThread["row"]["brief_parts"],
  sha256: Sha256,
  tally: Tally,
): void {
  const bytes = new TextEncoder().encode(user);
  const decoder = new TextDecoder();
  const marker = /^Marker: (\S+)\n/.exec(user)?.[1];
  tally.expect(marker !== undefined, `${name}: its brief does not begin with its marker`);
  let at = byteLength(user.slice(0, Math.max(0, user.indexOf("\n"))));
  for (const [index, part] of parts.entries()) {
    const lead = decoder.decode(bytes.subarray(at, at + between.length));
    const start = at + between.length;
    at = start + part.bytes;
    const text = decoder.decode(bytes.subarray(start, at));
    const what = part.path === null ? part.kind : `${part.kind} of ${part.path}`;
    const isPart = lead === between && sha256(text) === part.hash && isNamed(part, text, marker ?? "");
    tally.expect(isPart, `${name}: part ${index + 2} of its brief (${what}) is not the one that was recorded`);
  }
  tally.expect(at === bytes.length, `${name}: its brief holds more or less than its parts`);
}

/** The fence around a part says what it is. The question, which comes last, stands without one. */
function isNamed({ kind, path }: BriefPart, text: string, marker: string): boolean {
  if (kind === "question") return path === null && !text.startsWith(`${marker} begin `);
  return text.startsWith(`${marker} begin ${path === null ? kind : `${kind} ${pathOnLine(path)}`}\n`);
}
