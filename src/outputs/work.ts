import { z } from "zod";
import { Increment, type StoredWork, sizeOf, Work } from "../core/work.ts";
import { countOf } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { createPage, type Page, type Part, type Screen } from "./terminal/page.ts";

/** A session that wrote parts of a work, as people are told of it. */
export interface ShownCandidate {
  readonly program: string;
  /** `Claude Code`. */
  readonly title: string;
  readonly sessionId: string;
  readonly lines: number;
  /** When its transcript was last written to, milliseconds since 1970; null: not known. */
  readonly changedAt: number | null;
}

/** A work as data. Diffs are no part of it: `work show --increment N` prints them. */
export const WorkDocument = z.object({
  version: z.literal(0),
  work: Work,
  increments: z.array(Increment),
  reviews: z.array(z.string()).describe("Ids of the reviews of it, oldest first"),
  candidates: z
    .array(
      z.object({ program: z.string(), sessionId: z.string(), lines: z.number(), changedAt: z.number().nullable() }),
    )
    .describe("Other sessions that wrote parts of it, where they were looked for"),
});

interface View {
  readonly isJson: boolean;
  readonly candidates: readonly ShownCandidate[];
}

/** A work for people or, with `isJson`, as a document. */
export function renderWork(stored: StoredWork, { isJson, candidates }: View, screen: Screen): string {
  const { work, reviews } = stored;
  const increments = stored.increments.map(({ diff: _, ...increment }) => increment);
  if (isJson) {
    const others = candidates.map(({ title: _, ...candidate }) => candidate);
    return `${toJsonText({ version: 0, work, increments, reviews, candidates: others })}\n`;
  }
  const page = createPage(screen);
  page.text([["strong", `Work ${work.id}`], `  ${work.title}`]);
  page.text([["quiet", `${work.endedAt === null ? "goes on since" : "began"} ${timeOf(work.startedAt)}`]], {
    indent: 2,
  });
  if (work.endedAt !== null) page.text([["quiet", `ended ${timeOf(work.endedAt)}`]], { indent: 2 });
  addSpec(page, work);
  addThread(page, work, candidates);
  addIncrements(page, increments);
  if (reviews.length > 0) page.text([["quiet", `Reviews of it: ${reviews.join(", ")}`]]);
  return `${page.toString()}\n`;
}

function addSpec(page: Page, { spec }: Work): void {
  if (spec === null) return;
  page.text([["strong", "Requirements"], `  ${spec.path}, ${countOf(spec.criteria.length, "criterion", "criteria")}`]);
  for (const { id, text } of spec.criteria) page.text([["quiet", `${id} `], text], { indent: 2 });
}

function addThread(page: Page, { way, thread }: Work, candidates: readonly ShownCandidate[]): void {
  if (thread === null && way === "driven") page.text([["quiet", "Its build thread has not begun."]]);
  else if (thread === null) page.text([["warning", "Its build thread is not known yet."]]);
  else {
    const models = thread.models.length === 0 ? "" : `, ${thread.models.join(", ")}`;
    page.text([["strong", "Built in"], `  session ${thread.sessionId} of ${thread.program}${models}`]);
  }
  if (candidates.length === 0) return;
  const others = thread === null ? "Sessions that wrote here since:" : "Other sessions wrote parts of it:";
  page.text([["quiet", `${others} blindspot work adopt SESSION takes one.`]]);
  for (const { sessionId, title, lines, changedAt } of candidates) {
    const age = changedAt === null ? "" : `, last written to ${timeOf(new Date(changedAt).toISOString())}`;
    page.text([["quiet", `${sessionId} of ${title}: ${countOf(lines, "line")}${age}`]], { indent: 2 });
  }
}

function addIncrements(page: Page, increments: readonly Increment[]): void {
  if (increments.length === 0) {
    page.text([["quiet", "No increments yet."]]);
    return;
  }
  page.text([["strong", countOf(increments.length, "increment")]]);
  for (const { position, kind, commit, title, files, state } of increments) {
    const { additions, deletions } = sizeOf(files);
    const name = kind === "commit" ? `${commit?.slice(0, 7)} ` : "";
    const size = `; ${countOf(files.length, "file")}, +${additions} -${deletions}`;
    const fate: Part[] = state === "adopted" ? [] : [[state === "proposed" ? "warning" : "quiet", `; ${state}`]];
    page.text([`${position}. `, ["place", name], title, ["quiet", size], ...fate], { indent: 2 });
  }
}

function timeOf(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}
