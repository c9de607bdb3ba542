import type { TurnPurpose } from "./build.ts";
import type { BuildState } from "./build-state.ts";
import { harmlessAt } from "./fix-brief.ts";

/** Our fixed words to the thread that builds. */
export interface BuildRubrics {
  readonly rules: string;
  readonly next: string;
  readonly rework: string;
  readonly mendOwn: string;
  readonly fix: string;
  readonly interrupted: string;
  readonly report: string;
}

/** What one turn is asked besides our fixed words. */
export interface TurnMatter {
  readonly purpose: TurnPurpose;
  /** The developer's own words on it; null: none. */
  readonly comment: string | null;
  /** The end of what a failing check printed, and how it ended; null: none failed. */
  readonly failure: { readonly command: string; readonly words: string; readonly output: string } | null;
  /** Of a fix: what to mend, as `fixBrief` says it. */
  readonly brief: string | null;
}

export interface PromptRequest {
  readonly state: BuildState;
  /** Requirements, numbered. */
  readonly spec: string;
  readonly rubrics: BuildRubrics;
  /** Random; must occur in none of the material. */
  readonly marker: string;
}

/** The end of an output says why something failed. */
const maxOutput = 6_000;
const maxComment = 8_000;
const maxListed = 60;

/** The prompt of a turn. A conversation that knows nothing yet is told the rules, the requirements and what was built so far. */
export function turnPrompt(matter: TurnMatter, request: PromptRequest): string {
  const { state, rubrics } = request;
  const isKnown = state.isOneThread && state.isSessionKnown;
  const parts = [...(isKnown ? [] : introduction(request)), ...undoneNotes(state, matter), task(matter, request)];
  return `${[...parts, rubrics.report].join("\n\n")}\n`;
}

/** The prompt of a turn that brought no answer, to be asked once more. @param prompt as it was asked then */
export function repeatedPrompt(prompt: string, request: PromptRequest): string {
  const { state, rubrics } = request;
  const head = `${rubrics.interrupted}\n\n`;
  const asked = prompt.startsWith(head) ? prompt.slice(head.length) : prompt;
  const isKnown = state.isSessionKnown || asked.startsWith(rubrics.rules);
  const whole = isKnown ? asked : [...introduction(request), asked].join("\n\n");
  return state.isOneThread && state.sessionId !== null ? `${head}${whole}` : whole;
}

function introduction({ state, spec, rubrics, marker }: PromptRequest): string[] {
  const done = state.increments.filter(({ increment }) => increment.state !== "rejected");
  const begin = [rubrics.rules, `What is asked for. Its points are numbered.\n\n${spec.trim()}`];
  if (done.length === 0) return begin;
  const titles = done.slice(-maxListed).map(({ increment }) => `${increment.position}. ${increment.title}`);
  const head = "These increments were built before, and stand in this folder as commits:";
  return [...begin, `${head}\n\n${fence(marker, "increments", titles.join("\n"))}`];
}

/** What was rejected is told once, with the next thing that is asked. */
function undoneNotes({ undone, turns }: BuildState, { comment, purpose }: TurnMatter): string[] {
  const notes = undone.map(({ title, comment: why }) => {
    const reason = why === null || why.trim() === "" ? "" : ` The developer says: ${why.trim().slice(0, maxComment)}`;
    return `The increment "${title.replaceAll("@", harmlessAt)}" was not accepted: it is undone.${reason}`;
  });
  const last = turns.findLast(({ outcome }) => outcome?.status === "answered");
  if (purpose !== "increment") return notes;
  if (last?.isEmpty === true) notes.push("Your last turn changed nothing, and did not say that all is built.");
  if (comment !== null && comment.trim() !== "") notes.push(said(comment));
  return notes;
}

function said(comment: string): string {
  return `The developer says: ${comment.trim().slice(0, maxComment)}`;
}

function task({ purpose, comment, failure, brief }: TurnMatter, { rubrics, marker }: PromptRequest): string {
  switch (purpose) {
    case "increment":
      return rubrics.next;
    case "rework": {
      const words = comment === null || comment.trim() === "" ? [] : [said(comment)];
      const failed = failure === null ? [] : [failureWords(failure, marker)];
      return [rubrics.rework, ...words, ...failed].join("\n\n");
    }
    case "mend-own":
      return rubrics.mendOwn;
    case "fix":
      return [rubrics.fix, ...(brief === null ? [] : [brief])].join("\n\n");
  }
}

/** The command is the user's own; what it prints may come from anywhere. */
function failureWords({ command, words, output }: NonNullable<TurnMatter["failure"]>, marker: string): string {
  const head = `The check of this project, \`${command}\`, ${words}. The end of what it printed:`;
  return `${head}\n\n${fence(marker, "output", output.slice(-maxOutput))}`;
}

function fence(marker: string, name: string, text: string): string {
  return `${marker} begin ${name}\n${text.replaceAll("@", harmlessAt)}\n${marker} end`;
}
