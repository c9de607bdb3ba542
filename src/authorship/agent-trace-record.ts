import { z } from "zod";
import type { LineRange } from "../core/authorship.ts";
import { terminalLine } from "../system/terminal-text.ts";
import { readAgent, readSession } from "./agents.ts";
import type { LineAuthor } from "./attested.ts";

/** One range of a record: lines that one contributor wrote. */
export interface TraceRange {
  readonly author: LineAuthor;
  /** The record's id, for people. */
  readonly record: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In the repository, as said. */
  readonly path: string;
  /** Where the lines stood in that commit, or in the working tree above it. */
  readonly range: LineRange;
  /** A git commit; null: none was said, or that of another system. */
  readonly revision: string | null;
  /** Of the lines' text, with the algorithm: `murmur3:9f2e8a1b`, `sha256:…`. */
  readonly contentHash: string | null;
}

/** Longer lines, and more ranges than these, no honest file has: of more the last are read. */
const MAX_LINE_LENGTH = 1024 * 1024;
const MAX_RANGES = 20_000;

const Contributor = z.looseObject({
  type: z.enum(["human", "ai", "mixed", "unknown"]),
  model_id: z.string().nullish().catch(null),
});
const Range = z.looseObject({
  start_line: z.number().int().positive().max(1e9),
  end_line: z.number().int().positive().max(1e9),
  content_hash: z.string().nullish().catch(null),
  contributor: Contributor.optional().catch(undefined),
});
const Conversation = z.looseObject({
  contributor: Contributor.optional().catch(undefined),
  ranges: z.array(z.unknown()),
});
const File = z.looseObject({ path: z.string().max(4096), conversations: z.array(z.unknown()) });
/** @see https://agent-trace.dev, 0.1.0; records of its reference implementation say 1.0. Any version is read. */
const Trace = z.looseObject({
  id: z.string().catch(""),
  timestamp: z.string().catch(""),
  vcs: z.looseObject({ type: z.string(), revision: z.string() }).nullish().catch(null),
  tool: z.looseObject({ name: z.string() }).nullish().catch(null),
  files: z.array(z.unknown()),
  metadata: z
    .looseObject({
      session_id: z.string().optional().catch(undefined),
      conversation_id: z.string().optional().catch(undefined),
    })
    .nullish()
    .catch(null),
});
type Trace = z.infer<typeof Trace>;

/** The ranges of records, oldest first. Lines that are no records, and parts of records that cannot be read, are left out. */
export function readTraces(lines: readonly string[]): TraceRange[] {
  const ranges: TraceRange[] = [];
  for (const line of lines.toReversed()) {
    const { data } = Trace.safeParse(line.length > MAX_LINE_LENGTH ? null : readJson(line));
    if (data !== undefined) ranges.push(...rangesOfTrace(data).slice(0, MAX_RANGES - ranges.length));
    if (ranges.length >= MAX_RANGES) break;
  }
  return ranges.reverse().sort((a, b) => a.at - b.at);
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function rangesOfTrace(trace: Trace): TraceRange[] {
  const { id, timestamp, vcs } = trace;
  const isCommit = vcs?.type === "git" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(vcs.revision);
  const shared = {
    record: terminalLine(id.slice(0, 100)).slice(0, 36),
    at: Date.parse(timestamp.slice(0, 40)) || 0,
    revision: isCommit ? vcs.revision : null,
  };
  return readAll(File, trace.files).flatMap(({ path, conversations }) =>
    readAll(Conversation, conversations).flatMap((conversation) =>
      readAll(Range, conversation.ranges).flatMap((range): TraceRange[] => {
        const author = authorOf(range.contributor ?? conversation.contributor, trace);
        if (author === null || range.end_line < range.start_line) return [];
        const contentHash = range.content_hash ?? null;
        return [{ ...shared, author, path, range: [range.start_line, range.end_line], contentHash }];
      }),
    ),
  );
}

function readAll<Schema extends z.ZodType>(schema: Schema, items: readonly unknown[]): z.infer<Schema>[] {
  return items.flatMap((item) => {
    const { data } = schema.safeParse(item);
    return data === undefined ? [] : [data];
  });
}

/** What a person and a model wrote together is as little the model's to judge as what it wrote alone. */
function authorOf(contributor: z.infer<typeof Contributor> | undefined, { tool, metadata }: Trace): LineAuthor | null {
  if (contributor === undefined || contributor.type === "unknown") return null;
  if (contributor.type === "human") return { family: "human", model: null, said: "a person" };
  const name = tool?.name ?? "";
  const agent = readAgent(name, contributor.model_id ?? null);
  const session = readSession(name, metadata?.session_id ?? metadata?.conversation_id ?? "");
  return { ...agent, said: contributor.type === "mixed" ? `${agent.said} and a person` : agent.said, session };
}
