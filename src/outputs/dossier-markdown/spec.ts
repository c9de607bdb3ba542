import type { Dossier } from "../../core/dossier.ts";
import type { DossierCriterion } from "../../core/dossier-criteria.ts";
import { draftWords } from "../dossier/words.ts";
import { countOf } from "../figures.ts";
import { codeBlock, codeSpan, inlineText, proseText } from "../markdown.ts";
import { inSentence, list } from "../notes/lists.ts";

/** Longer requirements are cut, and it is said. */
const maxLines = 1_000;

/** What was asked for, and who speaks of it. */
export function specSection(dossier: Dossier): string {
  const { work, criteria, specText, drafted } = dossier;
  const { spec } = work;
  const draft =
    drafted === null
      ? []
      : [
          `Drafted by ${codeSpan(drafted.reviewer.name)} (${inlineText(drafted.reviewer.family)}), ${inlineText(draftWords(drafted, spec?.hash ?? null))}, from the idea: ${proseText(drafted.idea)}`,
        ];
  if (spec === null)
    return ["## What was asked for", "No requirements are on record: nobody read the code against any.", ...draft].join(
      "\n\n",
    );
  const lines = (specText ?? "").trimEnd().split("\n");
  const more = lines.length - maxLines;
  return [
    "## What was asked for",
    `${codeSpan(spec.path)}, ${countOf(criteria.length, "criterion", "criteria")}, sha256 ${codeSpan(spec.hash)}.`,
    ...draft,
    ...(criteria.length === 0 ? [] : [list(criteria.map(criterionText))]),
    "“Meant by” is the builder's own word, and “named by” tells findings that name the number. Neither says that a criterion is met.",
    codeBlock(lines.slice(0, maxLines)),
    ...(more > 0 ? [`${countOf(more, "more line")} left out here; \`blindspot dossier --format json\` has all.`] : []),
  ].join("\n\n");
}

function criterionText({ id, text, claimedBy, namedBy }: DossierCriterion): string {
  const meant = claimedBy.length === 0 ? "" : `meant by increment ${inSentence(claimedBy.map(String))}`;
  const named = namedBy.length === 0 ? "" : `named by ${inSentence(namedBy.map(codeSpan))}`;
  const who = [meant, named].filter((part) => part !== "").join("; ");
  return `**${inlineText(id)}** ${proseText(text)}${who === "" ? "" : ` (${who})`}`;
}
