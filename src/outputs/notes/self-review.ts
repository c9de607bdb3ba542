import { compareSelfReviews } from "../../core/self-review.ts";
import type { ReviewStory, StoryFinding } from "../../core/story.ts";
import { countOf } from "../figures.ts";
import { codeSpan, proseText } from "../markdown.ts";
import { list } from "./lists.ts";

/** What the thread that built the code had said of it, and what it had missed. */
export function selfReviewSection({ selfReviews = [] }: ReviewStory, findings: readonly StoryFinding[]): string {
  const compared = compareSelfReviews(
    findings.map(({ finding }) => finding),
    selfReviews,
  );
  if (compared === null) return "";
  const titles = new Map(findings.map(({ finding }) => [finding.id, finding.title]));
  const titled = (id: string) => `${codeSpan(id)} ${proseText(titles.get(id) ?? "")}`;
  const { reviews, said, missed, alone } = compared;
  const parts = [
    part("It had said", said, ({ finding, as }) => `${titled(finding)} (as ${codeSpan(as)})`),
    part("It had not said", missed, titled),
    part("It alone said", alone, ({ id, title }) => `${codeSpan(id)} ${proseText(title)}`),
  ].filter((text) => text !== "");
  const by = `The thread that built the code reviewed it itself (${reviews.map(codeSpan).join(", ")}).`;
  return ["## Self-review", by, ...parts].join("\n\n");
}

function part<T>(title: string, items: readonly T[], text: (item: T) => string): string {
  return items.length === 0 ? "" : `**${title}:** ${countOf(items.length, "finding")}\n\n${list(items.map(text))}`;
}
