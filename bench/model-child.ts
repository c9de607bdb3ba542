/** The process behind `startModel`: a model server that answers by its script and tells what it was asked. */
import { type ModelRequest, type Scripted, startModelServer } from "../test/fakes/model-server.ts";
import { now } from "./processes.ts";

export interface ModelScript {
  readonly delayMs: number;
  /** Flags in each answer that quote what it was asked about. */
  readonly findings: number;
  /** After so many answers it says nothing more; null: it always answers. */
  readonly answers: number | null;
}

/** A request as it arrived. */
export interface SeenRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bodyBytes: number;
}

/** What the process says: how to reach it, then what it was asked. */
export type ModelTold =
  | { readonly env: Readonly<Record<string, string>> }
  | { readonly requests: readonly SeenRequest[] };

const script = JSON.parse(process.argv[2] ?? "{}") as ModelScript;
let requests: SeenRequest[] = [];

function reply(request: ModelRequest): Scripted {
  requests.push({ at: now(), bodyBytes: Number(request.headers["content-length"]) });
  if (script.answers !== null && request.index >= script.answers) return { fault: "hang-before" };
  const brief = request.messages.map(({ text }) => text).join("\n");
  return `Read.\n\n\`\`\`json\n${JSON.stringify({ findings: flags(brief, script.findings) })}\n\`\`\`\n`;
}

/** Flags on the first added lines of a brief, each of another kind of fault. */
function flags(brief: string, count: number): unknown[] {
  const path = /^File (\S+) \(/m.exec(brief)?.[1] ?? "";
  const lines = [...brief.matchAll(/^ *(\d+) \+(.*\w.*)$/gm)].slice(0, count);
  return lines.map(([, number, quote = ""], index) => ({
    ...{ title: `Line ${number} fails on input ${index}`, claim: `${quote.trim()} loses what came before it.` },
    ...{ path, startLine: Number(number), endLine: Number(number), quote },
    ...{ trigger: "a second call at the same time", outcome: "the first result is overwritten", disproof: "a lock" },
    ...{ standing: index % 2 === 0 ? "defect" : "doubt", consequence: "data-loss", severity: "high" },
    ...{ category: index % 2 === 0 ? "concurrency" : "boundary", scope: "introduced" },
  }));
}

function tell(message: ModelTold): void {
  process.send?.(message);
}

const server = await startModelServer({ reply, delayMs: script.delayMs });
process.on("message", () => {
  tell({ requests });
  requests = [];
});
process.on("disconnect", () => process.exit());
tell({ env: server.env });
