import type { Dossier } from "../../core/dossier.ts";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import { countOf } from "../figures.ts";
import type { Headline } from "../headline.ts";
import { statusWords } from "../headline.ts";
import { purposeWords } from "./words.ts";

/** One thing that happened to a work. Foreign text, not escaped. */
export interface CourseEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly what: string;
  /** What it was about; empty: nothing more. */
  readonly detail: string;
  readonly tone: Headline["tone"] | "plain";
}

/** What happened to a work, in its order, as far as anybody has kept when. */
export function courseOf(dossier: Dossier): readonly CourseEvent[] {
  const { work, drafted, build } = dossier;
  const events: CourseEvent[] = [
    ...(drafted === null ? [] : [plain(drafted.at, "Spec drafted", drafted.reviewer.name)]),
    plain(
      work.startedAt,
      "Begun",
      work.spec === null ? "" : countOf(work.spec.criteria.length, "criterion", "criteria"),
    ),
    ...ofTurns(dossier),
    ...dossier.selfReviews.map((round) => ofRound(round, "Self-review")),
    ...dossier.reviews.flatMap(({ story, isControl }) => [
      ...story.rounds.map((round) =>
        ofRound(round, round.header.recheck !== undefined ? "Recheck" : isControl ? "Control" : "Review"),
      ),
      ...story.sittings
        .filter(({ judge }) => judge === "human")
        .map(({ startedAt }) => plain(startedAt, "Judged", story.rounds[0].header.id)),
      ...story.handoffs.map(({ at, findings }) => plain(at, "Handed back", countOf(findings.length, "finding"))),
    ]),
    ...(build?.delivered
      ? [{ ...plain(build.delivered.at, "Delivered", build.delivered.branch), tone: "good" as const }]
      : []),
    ...(work.endedAt === null ? [] : [plain(work.endedAt, "Ended", "")]),
  ];
  const known = events.filter(({ at }) => !Number.isNaN(Date.parse(at)));
  return known.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function plain(at: string, what: string, detail: string): CourseEvent {
  return { at, what, detail, tone: "plain" };
}

function ofTurns({ increments, build }: Dossier): CourseEvent[] {
  const settled = new Map(increments.map((increment) => [increment.id, increment]));
  const turns = (build?.turns ?? []).map((turn): CourseEvent => {
    const { outcome, purpose, incrementId, endedAt, askedAt } = turn;
    const increment = incrementId === null ? undefined : settled.get(incrementId);
    const at = endedAt ?? askedAt;
    if (outcome !== null && outcome.status !== "answered") {
      return { at, what: `Turn ${outcome.status}`, detail: purposeWords[purpose], tone: "bad" };
    }
    if (endedAt === null) return { at, what: "Turn asked", detail: purposeWords[purpose], tone: "waiting" };
    if (increment === undefined) return plain(at, "Turn without a change", purposeWords[purpose]);
    const what = purpose === "rework" ? `Increment ${increment.position} reworked` : `Increment ${increment.position}`;
    return plain(at, what, increment.title);
  });
  const alone = increments.flatMap(({ turn, position, title }) =>
    turn === null ? [] : [plain(turn.at, `Increment ${position}`, title)],
  );
  return build === null ? alone : turns;
}

function ofRound({ header, status, findings, rechecks }: ReviewSnapshot, what: string): CourseEvent {
  const [tone, word] = statusWords[status];
  const fixed = (rechecks ?? []).filter((result) => result.status === "fixed").length;
  const found = findings.length === 0 ? "nothing found" : countOf(findings.length, "finding");
  const said =
    header.recheck === undefined ? found : `${fixed} of ${countOf(header.recheck.findings.length, "finding")} fixed`;
  const isUnchanged = header.recheck !== undefined && status === "empty";
  const first = isUnchanged ? "nothing to read" : word.toLowerCase();
  const detail = status === "complete" ? said : `${first}, ${said}`;
  return { at: header.startedAt, what, detail, tone: tone === "good" || isUnchanged ? "plain" : tone };
}
