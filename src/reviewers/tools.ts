import { z } from "zod";
import { patternRefusal } from "../core/search-pattern.ts";
import type { ToolCall } from "../core/thread.ts";
import type { ReadableChange, TextHit } from "../ports.ts";

/** What the tools of one thread may hand out. */
export interface ToolBudget {
  readonly calls: number;
  /** Bytes in all, and of one call. */
  readonly bytes: number;
  readonly callBytes: number;
}

export const defaultToolBudget: ToolBudget = { calls: 24, bytes: 200_000, callBytes: 40_000 };

/** A tool as models are told of it; `inputSchema` is JSON Schema. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** The tools of one thread: they count what they hand out and keep the record of it. */
export interface ToolDesk {
  readonly definitions: readonly ToolDefinition[];
  readonly calls: readonly ToolCall[];
  /** Nothing more will be handed out. */
  readonly isSpent: boolean;
  /** Runs one call. Everything that may go wrong is a sentence for the model. `input` is JSON as the model wrote it. */
  call(name: string, input: string, signal: AbortSignal): Promise<string>;
}

const path = z
  .string()
  .min(1)
  .max(1_000)
  .refine((text) => !/[\0-\x1f]/.test(text), "must not hold control characters")
  .refine((text) => !text.startsWith("/") && !text.split(/[/\\]/).includes(".."), "must lie inside the repository");

const line = z.coerce.number().int().positive();

const inputs = {
  read: z.object({ path, startLine: line.optional(), endLine: line.optional() }),
  search: z.object({ pattern: z.string(), path: path.optional() }),
  list: z.object({ path: path.optional() }),
};

type ToolName = keyof typeof inputs;

const descriptions: Record<ToolName, string> = {
  read: "Lines of one file as it stands after the change, with their numbers. Paths are relative to the repository root.",
  search: "Lines of the repository that match an extended regular expression, as path:line: text. `path` narrows it.",
  list: "Paths of the repository, below `path` if given.",
};

const spentText =
  "The budget for tools is used up: nothing more is handed out. Give your answer now, with what you have.";

/** What a tool has to say: a text to hand out, or why not. */
type Told = { readonly text: string } | { readonly refused: string };

/** Opens the tools for one thread. */
export function openToolDesk(change: ReadableChange, budget: ToolBudget = defaultToolBudget): ToolDesk {
  const calls: ToolCall[] = [];
  let bytesLeft = budget.bytes;
  const isSpent = () => calls.length >= budget.calls || bytesLeft <= 0;
  const record = (tool: string, input: string, told: Told): string => {
    const text = "text" in told ? cutBytes(told.text, Math.min(budget.callBytes, bytesLeft)) : "";
    const bytes = Buffer.byteLength(text);
    bytesLeft -= bytes;
    const refused = "refused" in told ? told.refused : null;
    calls.push({ tool: tool.slice(0, 40), target: targetOf(input), bytes, refused });
    return refused ?? text;
  };
  return {
    definitions: toolDefinitions(),
    calls,
    get isSpent() {
      return isSpent();
    },
    async call(name, input, signal) {
      return record(name, input, isSpent() ? { refused: spentText } : await tell(change, name, input, signal));
    },
  };
}

function toolDefinitions(): ToolDefinition[] {
  return (Object.keys(inputs) as ToolName[]).map((name) => {
    const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(inputs[name], { override: dropBounds });
    return { name, description: descriptions[name], inputSchema };
  });
}

/** We check the bounds anyway; each request would repeat them. */
function dropBounds({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const bound of ["minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum"]) delete jsonSchema[bound];
}

async function tell(change: ReadableChange, name: string, input: string, signal: AbortSignal): Promise<Told> {
  if (!Object.hasOwn(inputs, name)) return { refused: `There is no tool "${name.slice(0, 40)}": ${toolNames()}.` };
  const tool = name as ToolName;
  const parsed = inputs[tool].safeParse(readInput(input));
  if (!parsed.success) return { refused: `The arguments of ${tool} are wrong: ${z.prettifyError(parsed.error)}` };
  try {
    return await tellers[tool](change, parsed.data as never, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { refused: `${tool} failed for these arguments. Try others.` };
  }
}

function toolNames(): string {
  return Object.keys(inputs).join(", ");
}

/** Models write null for what they leave out. */
function readInput(input: string): unknown {
  try {
    const value: unknown = JSON.parse(input === "" ? "{}" : input);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
  } catch {
    return undefined;
  }
}

/** For the record: the path or the pattern that was asked for. */
function targetOf(input: string): string {
  const value = readInput(input);
  const members = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const named = [members["pattern"], members["path"]].filter((member) => typeof member === "string");
  return (named.length > 0 ? named.join(" in ") : input).slice(0, 200);
}

type Teller<Name extends ToolName> = (
  change: ReadableChange,
  input: z.infer<(typeof inputs)[Name]>,
  signal: AbortSignal,
) => Promise<Told>;

const tellers: { readonly [Name in ToolName]: Teller<Name> } = {
  read: async (change, { path, startLine = 1, endLine }) => {
    const head = await change.read(path, "head");
    if ("text" in head) return numbered(head.text, startLine, endLine);
    const base = await change.read(path, "base");
    if ("refused" in base) return head;
    const told = numbered(base.text, startLine, endLine);
    return "text" in told ? { text: `[as it was before the change: it is no longer there]\n${told.text}` } : told;
  },
  search: async (change, { pattern, path }, signal) => {
    const refused = patternRefusal(pattern);
    if (refused !== null) return { refused };
    const hits = await change.search(pattern, path ?? null, signal);
    return { text: hits.length > 0 ? hits.map(hitText).join("\n") : "Nothing matches." };
  },
  list: async (change, { path }) => {
    const paths = await change.list(path ?? null);
    return { text: paths.length > 0 ? paths.join("\n") : "There are no files." };
  },
};

function hitText({ path, line, text }: TextHit): string {
  return `${path}:${line}: ${text.slice(0, 400)}`;
}

function numbered(text: string, startLine: number, endLine: number | undefined): Told {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (startLine > lines.length) return { refused: `The file has ${lines.length} lines.` };
  const chosen = lines.slice(startLine - 1, endLine);
  return { text: chosen.map((line, i) => `${startLine + i}: ${line}`).join("\n") };
}

/** Cut at a line's end where there is one, with a mark that says so. */
function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const start = Buffer.from(text)
    .subarray(0, Math.max(0, bytes - 60))
    .toString("utf8")
    .replace(/\ufffd$/, "");
  const end = start.lastIndexOf("\n");
  return `${end > 0 ? start.slice(0, end) : start}\n[cut here: too long for one call, ask for less]`;
}
