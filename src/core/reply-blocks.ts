import { readJsonAt } from "./reply-json.ts";

/** A complete piece of JSON in a reply, and how it stands there. */
export interface CompleteBlock {
  readonly status: "complete";
  readonly value: unknown;
  /** It leaves something out with `...`, as examples do. */
  readonly isElided: boolean;
  /** Nothing else stands on its first and last line, but fences. */
  readonly hasOwnLines: boolean;
  /** It is all that stands in its code block, or in the whole reply. */
  readonly isAlone: boolean;
  /** It stands behind a broken answer in the same code block, so it may be a part of that. */
  readonly isAfterBroken: boolean;
}

/** JSON in a reply: complete, cut off by the end of its code block, or too faulty to read. */
export type ReplyBlock = CompleteBlock | { readonly status: "cut" | "malformed" };

/** Tells by its first key whether broken JSON was meant as the answer. `opensBlock`: it stands first in its code block. */
export type IsWanted = (firstKey: string, opensBlock: boolean) => boolean;

/** A stretch of the reply between two fences, or the reply's ends. */
interface Region {
  readonly start: number;
  readonly end: number;
  readonly isFenced: boolean;
}

/** A fence at the start of a line, with the name of the language. Not paired: models forget and cut off fences. */
const FENCE = /^[ \t>]*(?:`{3,}|~{3,})[ \t]*[\w+-]{0,20}/gm;
const FIRST_KEY = /^[[{\s]*["'“`]?([\w -]{1,40})["'”`]?\s*:/;
/** What starting to read costs, in characters. */
const COST_OF_READING = 50;
const OPENING_BRACKET = /[{[]/g;

/**
 * The JSON in a reply, from its end to its start. Linear in the length of the text: it stops looking for more when it
 * has read several times its length.
 */
export function* replyBlocksFromEnd(text: string, isWanted: IsWanted): Generator<ReplyBlock> {
  const budget = { characters: 3 * text.length + 1_000_000 };
  for (const region of regionsOf(text).reverse()) {
    const whole = strictBlock(text, region);
    if (whole !== null) yield whole;
    else yield* scanRegion(text, region, isWanted, budget).reverse();
  }
}

function regionsOf(text: string): Region[] {
  const regions: Region[] = [];
  let start = 0;
  for (const fence of text.matchAll(FENCE)) {
    regions.push({ start, end: fence.index, isFenced: start > 0 });
    start = fence.index + fence[0].length;
  }
  regions.push({ start, end: text.length, isFenced: start > 0 });
  return regions;
}

/** The usual case: the region is strict JSON and nothing else. */
function strictBlock(text: string, region: Region): ReplyBlock | null {
  const content = text.slice(region.start, region.end).trim();
  if (!/^[{[]/.test(content) || !/[}\]]$/.test(content)) return null;
  try {
    const value: unknown = JSON.parse(content);
    return {
      status: "complete",
      value,
      isElided: false,
      hasOwnLines: true,
      isAlone: isAloneIn(text, region),
      isAfterBroken: false,
    };
  } catch {
    return null; // Not strict, or more than JSON: the tolerant reader looks at it.
  }
}

function isAloneIn(text: string, region: Region): boolean {
  return region.isFenced || text.length === region.end;
}

function scanRegion(text: string, region: Region, isWanted: IsWanted, budget: { characters: number }): ReplyBlock[] {
  const blocks: ReplyBlock[] = [];
  let isAfterBroken = false;
  let at = nextBracket(text, region.start, region.end);
  while (at < region.end && budget.characters > 0) {
    const reading = readJsonAt(text, at, region.end);
    budget.characters -= reading.end - at + COST_OF_READING;
    let resume = at + 1;
    if (reading.status === "complete") {
      resume = reading.end;
      blocks.push({ ...reading, ...placeOf(text, region, at, reading.end), isAfterBroken });
    } else if (isWantedAt(text, region, at, isWanted)) {
      resume = reading.end;
      isAfterBroken = true;
      blocks.push({ status: reading.status });
    }
    at = nextBracket(text, Math.max(resume, at + 1), region.end);
  }
  return blocks;
}

function nextBracket(text: string, from: number, end: number): number {
  OPENING_BRACKET.lastIndex = from;
  const at = OPENING_BRACKET.exec(text)?.index ?? end;
  return Math.min(at, end);
}

function placeOf(text: string, region: Region, start: number, end: number) {
  const before = text.slice(Math.max(text.lastIndexOf("\n", start - 1) + 1, start - 100), start);
  const lineEnd = text.indexOf("\n", end);
  const after = text.slice(end, Math.min(lineEnd < 0 ? text.length : lineEnd, end + 100));
  const isFirst = isBlank(text, region.start, start);
  return {
    hasOwnLines: (isFirst || /^[\s>`~]*(?:json)?\s*$/i.test(before)) && /^[\s`~;]*$/.test(after),
    isAlone: isAloneIn(text, region) && isFirst && isBlank(text, end, region.end),
  };
}

function isBlank(text: string, start: number, end: number): boolean {
  return end - start < 10_000 && text.slice(start, end).trim() === "";
}

function isWantedAt(text: string, region: Region, at: number, isWanted: IsWanted): boolean {
  const firstKey = FIRST_KEY.exec(text.slice(at, at + 300))?.[1];
  return firstKey !== undefined && isWanted(firstKey, isBlank(text, region.start, at));
}
