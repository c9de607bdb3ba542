import type { CommandRun } from "../../core/build.ts";
import type { Dossier, DossierIncrement } from "../../core/dossier.ts";
import type { ReviewSnapshot, ThreadSnapshot } from "../../core/snapshot.ts";
import { isAnsweredWhole } from "../../core/thread.ts";
import { sizeOf } from "../../core/work.ts";
import { builderOf } from "../dossier/people.ts";
import { decisionWords, madeForWords, runWords, spentWords, stateWords } from "../dossier/words.ts";
import { countOf, formatDuration } from "../figures.ts";
import { headlineOf } from "../headline.ts";
import { type Content, type Html, html, placeName, prose } from "../html.ts";
import { momentOf } from "../notes/lists.ts";
import { type DiffRoom, diffHtml, size } from "./diff.ts";
import { facts, family, joined, list, mark, type Section } from "./parts.ts";

/** How it was built, step by step, and what its own thread said of it. */
export function buildSection(dossier: Dossier, room: DiffRoom): Section {
  const { increments } = dossier;
  const steps =
    increments.length === 0
      ? html`<p>No increments are on record.</p>`
      : increments.map((increment) => incrementHtml(increment, dossier, room));
  return {
    name: "build",
    title: "How it was built",
    body: html`${threadHtml(dossier)}${steps}${selfReviewsHtml(dossier)}`,
  };
}

function threadHtml(dossier: Dossier): Html {
  const { work, build, figures, outputs } = dossier;
  const { program, models, family: by, sessionId } = builderOf(dossier);
  const way =
    work.way === "driven" ? "step by step, by blindspot" : "in a session of the developer's own, found afterwards";
  const plan = build?.plan;
  return html`${facts([
    ["Way", way],
    [
      "Thread",
      program === null ? "not known" : html`${family(by)} ${program}${models.length > 0 && `, ${models.join(", ")}`}`,
    ],
    [
      "Session",
      sessionId === null
        ? ""
        : html`<code>${sessionId}</code>${build?.isOneThread === false && "; every turn was a conversation of its own"}`,
    ],
    ["Turns", build === null ? "" : `${build.turns.length}; ${spentWords(figures.building)}`],
    ["Decided", plan === undefined ? "" : plan.isAuto ? "by rule: accepted when the check passes" : "by the developer"],
    ["Check", plan === undefined ? "" : plan.check === null ? "none" : html`<code>${plan.check}</code>`],
  ])}${build?.setup && runHtml(build.setup, outputs)}`;
}

function incrementHtml(increment: DossierIncrement, { work, outputs }: Dossier, room: DiffRoom): Html {
  const { position, title, files, commit, state, purpose, criteria, runs, decisions, diff, turn } = increment;
  const { additions, deletions } = sizeOf(files);
  const kinds: Content[] = [
    commit === null ? "" : html`<code>${commit.slice(0, 12)}</code>`,
    turn?.model == null ? "" : turn.model,
    purpose === null ? "" : (madeForWords[purpose] ?? ""),
    countOf(files.length, "file"),
    size(additions, deletions),
    criteria.length === 0 ? "" : html`meant for ${joined(criteria.map(criterionLink))}`,
  ].filter((part) => part !== "");
  return html`<article class="increment increment-${state}" id="${placeName("increment", position)}">
<h3><span class="number">${position}</span> ${title}</h3>
<div class="kicker">${state !== "adopted" && mark(tones[state], stateWords[state])} <span>${joined(kinds, " · ")}</span></div>
${decisions.map(
  (
    decision,
  ) => html`<p class="verdict">${decisionWords(decision)}, ${momentOf(decision.at)}${decision.comment !== null && html`: “${prose(decision.comment)}”`}</p>
`,
)}${runs.map((run) => runHtml(run, outputs))}${diffHtml(diff, `work show ${work.id} --increment ${position}`, room)}</article>
`;
}

const tones = { adopted: "plain", proposed: "waiting", accepted: "good", rejected: "bad" } as const;

function criterionLink(id: string): Html {
  return html`<a href="#${placeName("criterion", id)}">${id}</a>`;
}

const maxOutputLines = 40;

/** How a command went; of one that did not pass the end of what it printed. */
export function runHtml(run: CommandRun, outputs: ReadonlyMap<string, string>): Html {
  const code = run.exitCode === null || run.status !== "failed" ? "" : ` with ${run.exitCode}`;
  const confined = run.isConfined ? "" : " · not confined";
  const lines = (outputs.get(run.outputHash) ?? "").trimEnd().split("\n").slice(-maxOutputLines);
  return html`<p class="run">${mark(run.status === "passed" ? "good" : "bad", `${run.kind === "check" ? "Check" : "Set-up"} ${runWords[run.status]}${code}`)} <code>${run.command}</code> <span class="soft">${formatDuration(run.durationMs)}${confined}</span></p>
${run.status !== "passed" && lines.join("") !== "" && html`<details class="text"><summary>What it printed last</summary><pre>${lines.join("\n")}</pre></details>`}
`;
}

function selfReviewsHtml({ selfReviews, build }: Dossier): Html {
  const skipped = build?.selfReviewSkipped ?? null;
  const none = skipped === null ? "The thread that built it was not asked." : html`It was skipped: ${prose(skipped)}`;
  return html`<h3 id="self-review">What its own thread said of it</h3>
${selfReviews.length === 0 ? html`<p>${none}</p>` : selfReviews.map(selfReviewHtml)}
`;
}

function selfReviewHtml(round: ReviewSnapshot): Html {
  const { tone, word } = headlineOf(round);
  return html`<div class="self-review" id="${placeName("review", round.header.id)}"><div class="kicker">${mark(tone === "good" ? "plain" : tone, word)} <code>${round.header.id}</code> ${momentOf(round.header.startedAt)}</div>
<ol class="askings">${round.threads.map((thread, index) => askingHtml(thread, index, round))}</ol></div>
`;
}

const ordinals = ["First", "Second", "Third"];

function askingHtml({ thread }: ThreadSnapshot, index: number, { findings }: ReviewSnapshot): Html {
  const name = `${ordinals[index] ?? "Later"} time it was asked`;
  const { outcome } = thread;
  if (outcome === null || outcome.status !== "answered") {
    const why = outcome === null ? "it has not answered" : `${outcome.status} (${outcome.problem}): ${outcome.reason}`;
    return html`<li><strong>${name}:</strong> ${mark("bad", why)}</li>`;
  }
  const own = findings.filter(({ raisedBy }) => raisedBy.includes(thread.id));
  const lost = isAnsweredWhole(outcome) ? "" : "; not all of its answer could be read";
  const said = own.length === 0 ? "it found nothing wrong" : countOf(own.length, "finding");
  return html`<li><strong>${name}:</strong> ${said}${lost}${list(
    own.map(({ id, title, claim }) => html`<code>${id}</code> <strong>${prose(title)}</strong> ${prose(claim)}`),
  )}</li>`;
}
