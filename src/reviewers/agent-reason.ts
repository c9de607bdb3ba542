import type { ProblemCode } from "../core/thread.ts";

const frames: Partial<Record<ProblemCode, string>> = {
  "cut-stream": "The answer broke off",
  "not-json-response": "A page or a document came where an answer was due",
  connection: "No connection",
};

/** What a program says of a failed request, for people: with the status that its service gave, or with what it means. */
export function reasonOf(problem: ProblemCode, said: string, status: number | null): string {
  if (status !== null) return `HTTP ${status}: ${said}`;
  const frame = frames[problem];
  return frame === undefined ? said : `${frame} (${said.replace(/\.$/, "")}).`;
}
