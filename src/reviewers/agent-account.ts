import type { ProblemCode, RunFacts, SnapshotFacts, ToolCall } from "../core/thread.ts";
import type { RunContext } from "../ports.ts";
import { terminalLine } from "../system/terminal-text.ts";
import { type AgentCounts, addCounts, addUsage, noCounts } from "./agent-counts.ts";
import type { AgentStep } from "./agent-program.ts";

/** How a program said that it ended. */
export type AgentEnd =
  | { readonly status: "done"; readonly text: string; readonly isTruncated: boolean }
  | { readonly status: "failed"; readonly problem: ProblemCode; readonly reason: string; readonly hint?: string };

/** What of a run's facts the program itself can tell. */
export type AgentFacts = Pick<
  RunFacts,
  "servedModel" | "servedModelBy" | "usage" | "costUsd" | "requests" | "toolCalls" | "sessionId" | "snapshot"
>;

type Listener = Pick<RunContext, "onProgress" | "onExchange"> & { readonly onSession?: (sessionId: string) => void };
type StepOf<T extends AgentStep["type"]> = Extract<AgentStep, { readonly type: T }>;

/** What is taken even from a program whose words count no more. */
const facts: ReadonlySet<AgentStep["type"]> = new Set(["session", "model", "usage", "cost", "requests"]);

const maxNote = 200;
const maxDoing = 60;
/** Of what one tool handed out, so much is kept in the transcript: it is the program's to say how much that is. */
const maxToolOutput = 32_000;
const notTold = "[the program does not tell what it handed out]";
const charactersPerToken = 4;

/**
 * What a program's output has told so far: folds its steps into progress, transcript, facts and how it ended. What it
 * said last about its end counts: a program may fail and recover.
 */
export class AgentAccount {
  /** What it had before it; null until it was written. */
  snapshot: SnapshotFacts | null = null;
  readonly #listener: Listener;
  readonly #open = new Map<string, StepOf<"tool-use">>();
  readonly #calls: ToolCall[] = [];
  #tellsTools: boolean;
  #earlier: AgentCounts = noCounts;
  #counts: AgentCounts = noCounts;
  #served: Pick<AgentFacts, "servedModel" | "servedModelBy"> = { servedModel: null };
  #sessionId: string | null = null;
  #end: AgentEnd | null = null;
  /** It would go on for ever. */
  #isOver = false;
  /** The last whole message. The transcript gets it when it turns out not to be the answer. */
  #message: string | null = null;
  /** Of the message that is being written, or was when it broke off. */
  #part = "";
  #isPartOver = false;
  #writtenCharacters = 0;

  /** @param tellsTools whether a program that names no call of a tool has made none */
  constructor(listener: Listener, tellsTools: boolean) {
    this.#listener = listener;
    this.#tellsTools = tellsTools;
    this.#tell("waiting");
  }

  /** It failed, and would go on for ever. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get end(): AgentEnd | null {
    return this.#end;
  }

  /** What there is of an answer that was not completed; null when nothing was said. */
  get partial(): string | null {
    return this.#part.trim() === "" ? this.#message : this.#part;
  }

  get facts(): AgentFacts {
    const { snapshot } = this;
    const toolCalls = this.#tellsTools ? [...this.#calls] : null;
    return {
      ...this.#served,
      ...this.#total,
      toolCalls,
      sessionId: this.#sessionId,
      ...(snapshot !== null && { snapshot }),
    };
  }

  /** The program is started once more: what is counted from here on is added. */
  beginAgain(): void {
    this.#earlier = this.#total;
    this.#counts = noCounts;
    this.#end = null;
    this.#isOver = false;
    this.#isPartOver = true;
    this.#tell("waiting");
  }

  /** Nothing more comes: calls that never got a result are told of, too. */
  close(): void {
    for (const use of this.#open.values()) this.#record(use, "", "no result of it was told");
    this.#open.clear();
  }

  take(step: AgentStep): void {
    if (this.#isOver && !facts.has(step.type)) return;
    switch (step.type) {
      case "session":
        this.#takeSession(step.id.slice(0, maxNote));
        break;
      case "model":
        this.#served = { servedModel: step.model.slice(0, maxNote), servedModelBy: step.by };
        break;
      case "request":
        this.#counts = { ...this.#counts, requests: (this.#counts.requests ?? 0) + 1 };
        this.#isPartOver = true;
        this.#tell("waiting");
        break;
      case "requests":
        this.#counts = { ...this.#counts, requests: step.count };
        break;
      case "retry":
        this.#tell(`retrying (${step.label})`);
        break;
      case "thinking":
        this.#tell("thinking");
        break;
      case "text-part":
        this.#takePart(step);
        break;
      case "text":
        this.#takeMessage(step);
        break;
      case "tool-use":
        this.#takeUse(step);
        break;
      case "tool-result":
        this.#takeResult(step);
        break;
      case "usage":
        this.#takeUsage(step);
        break;
      case "cost":
        this.#counts = { ...this.#counts, costUsd: step.usd };
        break;
      case "done":
        this.#takeDone(step);
        break;
      case "failed": {
        const { type: _, isFinal, ...failed } = step;
        this.#end = { status: "failed", ...failed };
        this.#isOver = isFinal === true;
        break;
      }
    }
  }

  #takeSession(id: string): void {
    if (id === this.#sessionId) return;
    this.#sessionId = id;
    this.#listener.onSession?.(id);
  }

  /** What it used in all goes before what we added up. */
  #takeUsage({ usage, of }: StepOf<"usage">): void {
    if (of === "run") this.#counts = { ...this.#counts, usage };
    else this.#counts = { ...this.#counts, usage: addUsage(this.#counts.usage, usage) };
  }

  #takePart({ text }: StepOf<"text-part">): void {
    this.#part = this.#isPartOver ? text : this.#part + text;
    this.#isPartOver = false;
    this.#writtenCharacters += text.length;
    this.#tell("writing");
  }

  #takeMessage({ text }: StepOf<"text">): void {
    this.#flushMessage();
    // What came in parts is counted.
    if (this.#part === "" || this.#isPartOver) this.#writtenCharacters += text.length;
    this.#message = text;
    this.#part = "";
    this.#end = null;
    this.#tell("writing");
  }

  #takeDone({ text, isTruncated }: StepOf<"done">): void {
    const answer = text ?? this.#message ?? (this.#isPartOver ? "" : this.#part);
    if (answer !== this.#message) this.#flushMessage();
    this.#end = { status: "done", text: answer, isTruncated: isTruncated === true };
  }

  #takeUse(use: StepOf<"tool-use">): void {
    this.#tellsTools = true;
    this.#end = null;
    this.#flushMessage();
    this.#endPart();
    this.#open.set(use.id, use);
    this.#tell(`${use.doing ?? use.tool} ${use.target}`);
  }

  #takeResult({ id, output, refused }: StepOf<"tool-result">): void {
    const use = this.#open.get(id);
    if (use === undefined) return;
    this.#open.delete(id);
    this.#record(use, output, refused);
    this.#tell("waiting");
  }

  #record(use: StepOf<"tool-use">, output: string | null, refused: string | null): void {
    this.#calls.push({
      tool: note(use.tool, maxDoing),
      target: note(use.target, maxNote),
      bytes: refused !== null ? 0 : output === null ? null : Buffer.byteLength(output),
      refused: refused === null ? null : note(refused, maxNote),
    });
    const handed = { output: cutOutput(refused ?? output ?? notTold), isRefused: refused !== null };
    this.#listener.onExchange?.({ by: "tool", tool: use.tool, input: use.input, ...handed });
  }

  /** A message that is told in parts alone ends where a tool is used. */
  #endPart(): void {
    if (this.#isPartOver) return;
    this.#isPartOver = true;
    if (this.#part.trim() !== "") this.#listener.onExchange?.({ by: "model", text: this.#part });
  }

  #flushMessage(): void {
    const text = this.#message;
    this.#message = null;
    if (text !== null && text.trim() !== "") this.#listener.onExchange?.({ by: "model", text });
  }

  get #total(): AgentCounts {
    return addCounts(this.#earlier, this.#counts);
  }

  #tell(doing: string): void {
    const { usage, requests } = this.#total;
    // As counted, or as many as what was written may take.
    const outputTokens = Math.max(usage?.outputTokens ?? 0, Math.ceil(this.#writtenCharacters / charactersPerToken));
    this.#listener.onProgress({
      outputTokens: outputTokens === 0 ? null : outputTokens,
      requests: requests ?? 0,
      toolCalls: this.#calls.length,
      doing: note(doing, maxDoing),
    });
  }
}

/** Words of a model or a program on one line, not endless. */
function note(text: string, maxLength: number): string {
  return terminalLine(text.slice(0, maxLength * 4)).slice(0, maxLength);
}

function cutOutput(output: string): string {
  if (output.length <= maxToolOutput) return output;
  return `${output.slice(0, maxToolOutput)}\n[cut: ${output.length - maxToolOutput} more characters]`;
}
