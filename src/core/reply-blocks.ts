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
  /** What is before it was left out, so it may begin inside of something. */
  readonly isBroken: boolean;
}

/** What may still be spent on reading a reply, in characters looked at. */
export interface ReadingBudget {
  characters: number;
}

/** A fence at the start of a line, with the name of the language. Not paired: models forget and cut off fences. */
const FENCE = /^[ \t>]*(?:`{3,}|~{3,})[ \t]*[\w+-]{0,20}/gm;
const FIRST_KEY = /^[[{\s]*["'“`]?([\w-][\w -]{0,39})["'”`]?\s*:/;
/** What starting to read costs, in characters. */
const COST_OF_READING = 50;
/** An answer stands at the end of a reply; of a longer one only so much of its end is read. */
const MAX_CHARACTERS = 4_000_000;

/**
 * The JSON in a reply, from its end to its start. Linear in the length of the text: it stops looking for more when the
 * budget, several times the length of the text, is spent.
 */
export function* replyBlocksFromEnd(
  reply: string,
  isWanted: IsWanted,
  budget: ReadingBudget = budgetFor(reply),
): Generator<ReplyBlock> {
  const answer = withoutThinking(reply);
  const text = answer.slice(-MAX_CHARACTERS);
  for (const region of regionsOf(text, text.length < answer.length).reverse()) {
    budget.characters -= COST_OF_READING;
    const whole = strictBlock(text, region);
    if (whole !== null) yield whole;
    else yield* scanRegion(text, region, isWanted, budget).reverse();
  }
}

/** What reasoning models say to themselves before they answer, where a service leaves it in the reply. */
const THINKING = /^\s*<(think|thinking|reasoning)>/i;

/** The answer behind it: a draft in it is none. Where nothing stands behind it, the reply as it is. */
function withoutThinking(reply: string): string {
  const tag = THINKING.exec(reply)?.[1];
  if (tag === undefined) return reply;
  const closing = `</${tag.toLowerCase()}>`;
  const end = reply.toLowerCase().indexOf(closing);
  const answer = end < 0 ? "" : reply.slice(end + closing.length);
  return answer.trim() === "" ? reply : answer;
}

function budgetFor({ length }: string): ReadingBudget {
  return { characters: 4 * length + 1_000_000 };
}

function regionsOf(text: string, isBroken: boolean): Region[] {
  const regions: Region[] = [];
  let start = 0;
  for (const fence of text.matchAll(FENCE)) {
    regions.push({ start, end: fence.index, isFenced: start > 0, isBroken: isBroken && start === 0 });
    start = fence.index + fence[0].length;
  }
  regions.push({ start, end: text.length, isFenced: start > 0, isBroken: isBroken && start === 0 });
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
      isAfterBroken: region.isBroken,
    };
  } catch {
    return null; // Not strict, or more than JSON: the tolerant reader looks at it.
  }
}

function isAloneIn(text: string, region: Region): boolean {
  return region.isFenced || text.length === region.end;
}

function scanRegion(text: string, region: Region, isWanted: IsWanted, budget: ReadingBudget): ReplyBlock[] {
  const blocks: ReplyBlock[] = [];
  const solid = solidPart(text, region);
  let isAfterBroken = region.isBroken;
  let at = nextBracket(text, region.start, region.end, budget);
  while (at < region.end && budget.characters > 0) {
    const reading = readJsonAt(text, at, region.end);
    budget.characters -= reading.end - at + COST_OF_READING;
    let resume = at + 1;
    if (reading.status === "complete") {
      resume = reading.end;
      blocks.push({ ...reading, ...placeOf(text, { region, solid, start: at, end: reading.end }), isAfterBroken });
    } else if (isWantedAt(text, at, at <= solid.start, isWanted)) {
      resume = reading.end;
      isAfterBroken = true;
      blocks.push({ status: reading.status });
    }
    at = nextBracket(text, Math.max(resume, at + 1), region.end, budget);
  }
  return blocks;
}

/** A region without the blanks around what it holds. */
function solidPart(text: string, region: Region): { start: number; end: number } {
  const content = text.slice(region.start, region.end);
  return { start: region.end - content.trimStart().length, end: region.start + content.trimEnd().length };
}

/** The next opening bracket before `end`, else `end`. */
function nextBracket(text: string, from: number, end: number, budget: ReadingBudget): number {
  let at = from;
  while (at < end && text[at] !== "{" && text[at] !== "[") at += 1;
  budget.characters -= at - from;
  return at;
}

/** How much of a line is looked at on each side of a block. */
const LINE_PART = 100;

interface Place {
  readonly region: Region;
  readonly solid: { readonly start: number; readonly end: number };
  readonly start: number;
  readonly end: number;
}

function placeOf(text: string, { region, solid, start, end }: Place) {
  const before = text.slice(Math.max(0, start - LINE_PART), start);
  const after = text.slice(end, end + LINE_PART);
  const isFirst = start <= solid.start;
  return {
    hasOwnLines:
      (isFirst || /^[\s>`~]*(?:json)?\s*$/i.test(before.slice(before.lastIndexOf("\n") + 1))) &&
      /^[\s`~;]*$/.test(after.split("\n", 1)[0] ?? ""),
    isAlone: isAloneIn(text, region) && isFirst && end >= solid.end,
  };
}

function isWantedAt(text: string, at: number, opensBlock: boolean, isWanted: IsWanted): boolean {
  const firstKey = FIRST_KEY.exec(text.slice(at, at + 300))?.[1];
  return firstKey !== undefined && isWanted(firstKey, opensBlock);
}
