import type {
  LanguageModelV4FinishReason,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import type { Usage } from "../core/thread.ts";
import type { ChunkFacts } from "./api-connection.ts";

type AssistantMessage = Extract<LanguageModelV4Message, { role: "assistant" }>;
type AssistantPart = AssistantMessage["content"][number];
type Metadata = NonNullable<LanguageModelV4ToolCall["providerMetadata"]>;

/** One text or thought of an answer as it grows, with what the vendor wants back beside it (signatures, ids). */
interface Block {
  readonly type: "text" | "reasoning";
  text: string;
  metadata: Metadata | undefined;
}

/** One answer of a model, put together from its stream. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly LanguageModelV4ToolCall[];
  /** The answer as the next request must repeat it. */
  readonly message: AssistantMessage;
  readonly finish: LanguageModelV4FinishReason["unified"] | null;
  /** The protocol's own last event arrived. */
  readonly isEnded: boolean;
  readonly servedModel: string | null;
  readonly usage: Usage | null;
  /** Characters streamed of any kind, for an estimate of the tokens. */
  readonly characters: number;
}

/** Puts a turn together: give it every part and every raw chunk in order. */
export interface TurnBuilder {
  /** Streamed so far. */
  readonly characters: number;
  take(part: LanguageModelV4StreamPart): void;
  takeFacts(facts: ChunkFacts): void;
  turn(): Turn;
}

export function buildTurn(): TurnBuilder {
  const content: (Block | LanguageModelV4ToolCall)[] = [];
  const open = new Map<string, Block>();
  let characters = 0;
  let facts: ChunkFacts = {};
  let finish: Extract<LanguageModelV4StreamPart, { type: "finish" }> | null = null;

  const blockOf = (type: Block["type"], id: string): Block => {
    const key = `${type} ${id}`;
    const block = open.get(key) ?? { type, text: "", metadata: undefined };
    if (!open.has(key)) content.push(block);
    open.set(key, block);
    return block;
  };

  const grow = (type: Block["type"], part: { id: string; delta?: string; providerMetadata?: Metadata }) => {
    const block = blockOf(type, part.id);
    block.text += part.delta ?? "";
    block.metadata = part.providerMetadata ?? block.metadata;
    characters += part.delta?.length ?? 0;
  };

  return {
    get characters() {
      return characters;
    },
    take(part) {
      if (part.type.startsWith("text-") || part.type.startsWith("reasoning-")) {
        const type = part.type.startsWith("text-") ? "text" : "reasoning";
        const grown = part as { id: string; delta?: string; providerMetadata?: Metadata };
        if (typeof grown.id !== "string") return;
        grow(type, grown);
        // Ids may come again in one answer: the next block of that id is another one.
        if (part.type.endsWith("-end")) open.delete(`${type} ${grown.id}`);
      } else if (part.type === "tool-input-delta") characters += part.delta.length;
      else if (part.type === "tool-call") content.push(part);
      else if (part.type === "finish") finish = part;
    },
    takeFacts(next) {
      facts = {
        servedModel: facts.servedModel ?? next.servedModel,
        isEnd: facts.isEnd === true || next.isEnd === true,
        ...((next.usage ?? facts.usage) && { usage: (next.usage ?? facts.usage) as Usage }),
      };
    },
    turn: () => ({
      text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
      calls: content.filter((part) => part.type === "tool-call"),
      message: { role: "assistant", content: content.flatMap(messagePart) },
      finish: finish?.finishReason.unified ?? null,
      isEnded: facts.isEnd === true,
      // A name, not a place to put a text.
      servedModel: facts.servedModel?.slice(0, 200) ?? null,
      usage: readUsage(finish?.usage) ?? facts.usage ?? null,
      characters,
    }),
  };
}

function messagePart(part: Block | LanguageModelV4ToolCall): AssistantPart[] {
  if (part.type !== "tool-call") {
    const options = part.metadata === undefined ? {} : { providerOptions: part.metadata };
    const isBare = part.text === "" && part.metadata === undefined;
    return isBare ? [] : [{ type: part.type, text: part.text, ...options }];
  }
  const { toolCallId, toolName, input, providerMetadata } = part;
  const options = providerMetadata === undefined ? {} : { providerOptions: providerMetadata };
  return [{ type: "tool-call", toolCallId, toolName, input: readArguments(input), ...options }];
}

/** The vendors want arguments back as an object; what is none was refused anyway. */
function readArguments(input: string): unknown {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Null when the vendor told no numbers. */
function readUsage(usage: LanguageModelV4Usage | undefined): Usage | null {
  if (usage?.inputTokens.total === undefined) return null;
  return {
    inputTokens: usage.inputTokens.total,
    outputTokens: usage.outputTokens.total ?? 0,
    cacheReadTokens: usage.inputTokens.cacheRead ?? 0,
    cacheWriteTokens: usage.inputTokens.cacheWrite ?? 0,
  };
}
