import { z } from "zod";
import { SpecDrafted } from "../core/build.ts";
import { toCriteria } from "../core/criteria.ts";
import { reviewerLabel } from "../core/thread.ts";
import { readCriteria, Work } from "../core/work.ts";
import { countOf, formatCost, formatDuration } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { addCommands } from "./terminal/commands.ts";
import { createPage, type Part, type Screen, separated } from "./terminal/page.ts";

/** A drafted spec as data. */
export const SpecDocument = z.object({
  version: z.literal(0),
  work: Work,
  draft: SpecDrafted,
  text: z.string().describe("The draft, without the mark that stands at its head in the file"),
});

/** A spec that was drafted, and where it stands. */
export interface ShownDraft {
  readonly work: Work;
  readonly draft: SpecDrafted;
  readonly text: string;
  /** The file as it was named; null: none was written. */
  readonly file: string | null;
}

/** A drafted spec as a document. */
export function renderSpecJson({ work, draft, text }: ShownDraft): string {
  return `${toJsonText({ version: 0, work, draft, text })}\n`;
}

/** What came of drafting, for people; the draft itself is in its file. */
export function renderSpec({ work, draft, text, file }: ShownDraft, screen: Screen): string {
  const page = createPage(screen);
  const where = file === null ? "" : ` in ${file}`;
  page.text([["strong", `A draft${where}`], `: ${work.title}`]);
  const criteria = readCriteria(toCriteria(text).text).length;
  page.text(
    separated(
      [
        reviewerLabel(draft.reviewer),
        countOf(criteria, "criterion", "criteria"),
        formatDuration(draft.durationMs),
        ...(draft.costUsd === null ? [] : [formatCost(draft.costUsd)]),
        `work ${work.id}`,
      ].map((fact): Part => ["quiet", fact]),
      ["quiet", ` ${page.marks.dot} `],
    ),
    { indent: 2 },
  );
  page.gap();
  page.text(["It is a model's guess until you have edited it. Delete its first line then."]);
  const name = file ?? "FILE";
  addCommands(page, [
    { command: `blindspot build ${quoted(name)} --builder NAME`, does: "has it built, once its first line is gone" },
  ]);
  return `${page.toString()}\n`;
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
