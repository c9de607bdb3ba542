import { basename } from "node:path";
import type { Dossier } from "../../core/dossier.ts";
import { sizeOf } from "../../core/work.ts";
import { type CourseEvent, courseOf } from "../dossier/course.ts";
import { builderOf, independenceWords, readersOf, type ToldReader } from "../dossier/people.ts";
import { standingOf } from "../dossier/standing.ts";
import type { ToldDossier } from "../dossier/tell.ts";
import { unknownsOf } from "../dossier/unknown.ts";
import { phaseSentence, spentRows } from "../dossier/words.ts";
import { countOf, formatCost, formatCount, formatDuration } from "../figures.ts";
import { type Content, type Html, html } from "../html.ts";
import { momentOf } from "../notes/lists.ts";
import { independenceMeanings } from "../receipt-words.ts";
import { size } from "./diff.ts";
import { facts, family, joined, list, mark } from "./parts.ts";

/** How everything stands, for a reader who reads nothing else. */
export function headHtml(told: ToldDossier): Html {
  const { dossier } = told;
  const { work } = dossier;
  const { tone, word, sentence, caveat } = standingOf(dossier);
  return html`<header class="head">
<p class="kicker">Dossier of work <code>${work.id}</code></p>
<h1>${work.title}</h1>
<p class="standing standing-${tone}"><strong>${word}:</strong> ${sentence}</p>
${caveat !== null && html`<p class="caveat">${caveat}</p>`}
${peopleHtml(dossier)}${tallyHtml(dossier)}${mixHtml(dossier)}<div class="halves">${facts(factsOf(dossier))}${facts(timesOf(dossier))}</div>
${unknownHtml(told)}${courseHtml(courseOf(dossier))}</header>
`;
}

function peopleHtml(dossier: Dossier): Html {
  const { program, models, family: by, sessionId } = builderOf(dossier);
  const readers = readersOf(dossier);
  return html`<div class="people">
<div class="person"><h2>Built by</h2>
<p class="who">${family(by)} ${program ?? "an unknown conversation"}</p>
<p class="soft">${models.length === 0 ? "model not known" : models.join(", ")}</p>
${sessionId !== null && html`<p class="soft">session <code>${sessionId}</code></p>`}</div>
<div class="arrow" aria-hidden="true">→</div>
<div class="person"><h2>Reviewed by</h2>
${readers.length === 0 ? html`<p class="who">nobody else</p>` : readers.map(readerHtml)}</div>
</div>
`;
}

function readerHtml({ label, family: by, independence, answered, threads }: ToldReader): Html {
  const tone = answered === 0 ? "bad" : independence === "independent" ? "good" : "warning";
  const word = answered === 0 ? "gave no answer" : independenceWords[independence];
  const part = answered === threads || answered === 0 ? "" : ` · ${answered} of ${countOf(threads, "thread")} answered`;
  return html`<p class="who">${family(by)} ${label}</p>
<p class="soft">${mark(tone, word)}${part} · ${answered === 0 ? "nobody has read it in its place" : independenceMeanings[independence]}</p>
`;
}

type Tile = readonly [figure: Content, word: string, tone: "" | "real" | "good" | "bad"];

function tallyHtml(dossier: Dossier): Html {
  const { figures, increments } = dossier;
  const staying = increments.filter(({ state }) => state !== "rejected");
  const { additions, deletions } = sizeOf(staying.flatMap(({ files }) => files));
  const { elapsedMs } = figures;
  const tiles: Tile[] = [
    [formatCount(staying.length), staying.length === 1 ? "increment" : "increments", ""],
    [size(additions, deletions), "lines", ""],
    ...flagTiles(dossier),
    [elapsedMs === null ? "?" : formatDuration(elapsedMs), "from begin to end", ""],
    costTile(figures),
  ];
  return html`<ul class="tally">${tiles.map(
    ([figure, word, tone]) => html`<li class="tally-${tone}"><strong>${figure}</strong>${word}</li>`,
  )}</ul>
`;
}

function costTile({ cost, building }: Dossier["figures"]): Tile {
  if (cost.usd === 0) return ["?", "cost not known", ""];
  return [formatCost(cost.usd), cost.unknown === 0 && building.cost !== null ? "cost" : "at least", ""];
}

/** Where nobody has read it, no figure looks as if somebody had. */
function flagTiles({ isRead, figures: { found, real, groups } }: Dossier): Tile[] {
  if (!isRead) return [["?", "flags: nobody else has read it", "bad"]];
  return [
    [formatCount(found), found === 1 ? "flag found" : "flags found", ""],
    [formatCount(real), "real", real > 0 ? "real" : ""],
    [formatCount(groups.fixed), "fixed", groups.fixed > 0 ? "good" : ""],
    [formatCount(groups.open), "open", groups.open > 0 ? "bad" : ""],
    ...(groups.unjudged > 0 ? [[formatCount(groups.unjudged), "not judged", "bad"] as const] : []),
  ];
}

const parts = ["fixed", "open", "deferred", "stylistic", "out-of-scope", "wrong", "unsure", "unjudged"] as const;

/** The same parts by colour; the figures stand beside it as text. */
function mixHtml({ figures: { groups, found } }: Dossier): Html | string {
  if (found === 0) return "";
  const shown = parts.filter((part) => groups[part] > 0);
  return html`<div class="mix" aria-hidden="true">${shown.map(
    (part) => html`<div class="mix-${part}" style="flex-grow: ${groups[part]}"></div>`,
  )}</div>
<p class="legend">${shown.map(
    (part) =>
      html`<span><i class="mix-${part}"></i>${formatCount(groups[part])} ${part.replaceAll("-", " ").replace("unjudged", "not judged")}</span> `,
  )}</p>
`;
}

function factsOf(dossier: Dossier): (readonly [string, Content])[] {
  const { work, build, increments } = dossier;
  const commits = increments.flatMap(({ commit, state }) => (commit === null || state === "rejected" ? [] : [commit]));
  const delivered = build?.delivered ?? null;
  return [
    ["Where it is at", phaseSentence(build)],
    [
      "Repository",
      html`${basename(work.repository.root)} <span class="soft">(root commit ${work.repository.key.slice(0, 12)})</span>`,
    ],
    ["Branch", build === null ? "" : html`<code>${build.plan.branch}</code>`],
    [
      "Delivered",
      delivered &&
        html`as <code>${delivered.branch}</code>, <code>${delivered.commit.slice(0, 12)}</code>, ${momentOf(delivered.at)}`,
    ],
    ["Base", html`<code>${work.base.commit?.slice(0, 12) ?? "no commit"}</code>`],
    ["Commits", joined(commits.map((commit) => html`<code>${commit.slice(0, 12)}</code>`))],
  ];
}

function timesOf({ work, figures }: Dossier): (readonly [string, Content])[] {
  return [
    ["Begun", momentOf(work.startedAt)],
    [work.endedAt === null ? "Last seen" : "Ended", figures.endedAt === null ? "not known" : momentOf(figures.endedAt)],
    ...spentRows(figures),
  ];
}

function unknownHtml(told: ToldDossier): Html | string {
  const unknowns = unknownsOf(told);
  if (unknowns.length === 0) return "";
  return html`<div class="unknown"><h2>Not known</h2>
${list(unknowns)}</div>
`;
}

const maxEvents = 60;

function courseHtml(events: readonly CourseEvent[]): Html {
  const shown = events.slice(0, maxEvents);
  const more = events.length - shown.length;
  return html`<div class="course"><h2>How it went</h2>
<ol>${shown.map(eventHtml)}${more > 0 && html`<li><span class="when"></span> and ${more} more</li>`}</ol>
<p class="soft">Times are UTC.</p></div>
`;
}

/** The day stands where it is another one than before. */
function eventHtml({ at, what, detail, tone }: CourseEvent, index: number, events: readonly CourseEvent[]): Html {
  const [day, time] = momentOf(at).split(" ");
  const isNewDay = index === 0 || momentOf(events[index - 1]?.at ?? "").split(" ")[0] !== day;
  return html`${isNewDay && html`<li class="day">${day}</li>`}<li class="course-${tone}"><span class="when">${time}</span> <span><strong>${what}</strong>${detail !== "" && html` <span class="soft">${detail}</span>`}</span></li>
`;
}
