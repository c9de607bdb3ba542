import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ThreadProgress } from "../core/events.ts";
import type { Usage } from "../core/thread.ts";

/** An estimate, until the vendor says: about four characters are one token. */
const charactersPerToken = 4;
/** Estimates this close to the last one told are not worth an event. */
const worthTelling = 50;

/** What a thread has used so far, told to whoever watches. */
export interface Tally {
  readonly requests: number;
  readonly usage: Usage | null;
  countRequest(): void;
  /** A request has ended, well or not: what it used, or what it streamed where it did not say. */
  addUsage(usage: Usage | null, characters: number): void;
  onPart(part: LanguageModelV4StreamPart, characters: number): void;
  tell(doing: string): void;
}

export function openTally(onProgress: (progress: ThreadProgress) => void, toolCalls: () => number): Tally {
  let requests = 0;
  let usage: Usage | null = null;
  let settled = 0;
  let told = { outputTokens: 0, doing: "" };
  const tell = (doing: string, characters = 0) => {
    const outputTokens = settled + Math.ceil(characters / charactersPerToken);
    if (doing === told.doing && outputTokens - told.outputTokens < worthTelling) return;
    told = { outputTokens, doing };
    onProgress({ outputTokens, requests, toolCalls: toolCalls(), doing });
  };
  return {
    get requests() {
      return requests;
    },
    get usage() {
      return usage;
    },
    countRequest() {
      requests += 1;
      told = { ...told, doing: "" };
      tell("waiting");
    },
    addUsage(added, characters) {
      settled += added?.outputTokens ?? Math.ceil(characters / charactersPerToken);
      if (added !== null) usage = usage === null ? added : sum(usage, added);
    },
    onPart(part, characters) {
      if (part.type === "text-delta") tell("writing", characters);
      else if (part.type === "reasoning-delta" || part.type === "tool-input-delta") tell("thinking", characters);
    },
    tell: (doing) => tell(doing),
  };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}
