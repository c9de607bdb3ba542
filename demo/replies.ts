/** What the demo's reviewer says: written down in advance, so that the demo needs no account and no network. */
import { absentFinding, type DemoFinding, demoFindings, type Remark } from "./findings.ts";

/** What a scripted reviewer gets to know of a request to it. */
export interface DemoRequest {
  readonly system: string;
  /** The brief's user text. */
  readonly user: string;
  readonly model: string;
  /** The brief asks what the whole change should have touched and did not. */
  readonly isAbsence: boolean;
  /** Names of the tools offered; empty when there are none. */
  readonly tools: readonly string[];
  /** The conversation already holds answers of tools. */
  readonly hasToolResults: boolean;
}

/** A reply in words, or calls of tools to answer first. */
export type DemoReply =
  | string
  | { readonly text: string; readonly calls: readonly { readonly name: string; readonly input: unknown }[] };

/**
 * The reply to one brief: whatever of the written-down findings stands in the code that the brief carries. One of them is
 * looked up with a tool first, when tools are offered.
 */
export function demoReply(request: DemoRequest): DemoReply {
  const remarks = request.isAbsence
    ? [absentFinding]
    : demoFindings.filter((remark) => carries(request.user, remark.finding));
  return lookUp(request, remarks) ?? writeReply(remarks);
}

/** Briefs show code with numbers and signs in front, so lines are looked for one by one. */
function carries(user: string, { path, quote }: DemoFinding): boolean {
  return user.includes(path) && quote.split("\n").every((line) => user.includes(line.trim()));
}

function lookUp({ tools, hasToolResults }: DemoRequest, remarks: readonly Remark[]): DemoReply | null {
  const wish = remarks.map((remark) => remark.lookUp).find((call) => call !== null);
  if (wish === undefined || hasToolResults || !tools.includes(wish.name)) return null;
  return { text: "Before I judge the routes, I read how access is checked.", calls: [wish] };
}

function writeReply(remarks: readonly Remark[]): string {
  const thoughts =
    remarks.length === 0
      ? "I followed the inputs through these lines, the empty and the largest ones too, and found nothing that goes wrong."
      : remarks.map((remark) => remark.thought).join("\n\n");
  const block = JSON.stringify({ findings: remarks.map((remark) => remark.finding) }, null, 2);
  return `${thoughts}\n\n\`\`\`json\n${block}\n\`\`\`\n`;
}
