import { join } from "node:path";
import { select } from "@clack/prompts";
import type { BuildState } from "../../core/build-state.ts";
import type { IncrementFile, StoredIncrement } from "../../core/work.ts";
import type { BuildDesk, DecisionAsked, IncrementAnswer } from "../../flow/build-ports.ts";
import { addCommandRun, addIncrement } from "../../outputs/build-increment.ts";
import { countOf } from "../../outputs/figures.ts";
import { createPage, type Page } from "../../outputs/terminal/page.ts";
import type { BuildClone } from "../../ports-build.ts";
import { editorCommand, readWorkingFile, runEditor } from "../../system/editor.ts";
import type { Io } from "../io.ts";
import { askKey, askWords, askYes, type Choice } from "./ask.ts";

/** What of a diff is shown before somebody asks for all of it. */
const shortDiff = 60;
const wholeDiff = 1_000_000;
/** Of what a builder said last. */
const maxReply = 1_500;

interface Sitting {
  readonly io: Io;
  readonly clone: BuildClone;
}

/** The same while something is asked. */
interface Asking extends Sitting {
  readonly signal: AbortSignal;
}

type Asked = Pick<BuildDesk, "decide" | "isBuilt">;

/** Decisions of a developer who sits at a terminal. They throw `StoppedAtPrompt` on ^C. */
export function sittingDeveloper(sitting: Sitting): Asked {
  return {
    decide: (asked, signal) => decide(asked, { ...sitting, signal }),
    isBuilt: (state, reply, signal) => askBuilt(state, reply, { ...sitting, signal }),
  };
}

type Answer = "accept" | "comment" | "reject" | "all" | "check" | "diff" | "open";

function choicesFor({ increment, state }: DecisionAsked, isWhole: boolean): Choice<Answer>[] {
  const isFailing = increment.check !== null && increment.check.status !== "passed";
  const all: (Choice<Answer> | false)[] = [
    { value: "accept", key: "a", label: "accept", hint: isFailing ? "although the check fails" : "it stays" },
    { value: "comment", key: "c", label: "comment", hint: "the builder changes it as you say" },
    { value: "reject", key: "r", label: "reject", hint: "it is undone, and the builder is told why" },
    state.builtBy === null && {
      ...{ value: "all", key: "t", label: "that is all" },
      hint: "accept it; nothing more is to be built",
    },
    increment.check !== null && { value: "check", key: "k", label: "check again", hint: increment.check.command },
    !isWhole && { value: "diff", key: "d", label: "diff", hint: "all of it" },
    { value: "open", key: "e", label: "editor", hint: "look at what it changed in your $EDITOR" },
  ];
  return all.filter((choice) => choice !== false);
}

async function decide(asked: DecisionAsked, asking: Asking): Promise<IncrementAnswer | "check-again" | "stop"> {
  const { io, signal } = asking;
  let isWhole = show(asked, shortDiff, io);
  for (;;) {
    const answer = await askKey(`Increment ${asked.increment.increment.position}?`, choicesFor(asked, isWhole), signal);
    if (answer === null) return "stop";
    if (answer === "check") return "check-again";
    if (answer === "accept" || answer === "all") {
      return { decision: "accepted", comment: null, isBuilt: answer === "all" };
    }
    if (answer === "diff") isWhole = show(asked, wholeDiff, io);
    else if (answer === "open") await open(asked, asking);
    else {
      const words = await askWords(
        answer === "reject" ? "Why? The builder is told." : "What is to be changed?",
        signal,
      );
      if (words !== null) return { decision: answer === "reject" ? "rejected" : "comment", comment: words };
    }
  }
}

/** @returns whether all of it was shown */
function show({ increment: { increment, check, turnIds }, state, diff, output }: DecisionAsked, lines: number, io: Io) {
  const page = createPage(io.screen);
  const stored: StoredIncrement = { ...increment, diff };
  const criteria = state.turns.find(({ id }) => id === turnIds.at(-1))?.report?.criteria ?? [];
  const isWhole = addIncrement(page, stored, { maxLines: lines, criteria });
  if (check !== null) {
    page.gap();
    addCommandRun(page, check, output ?? "");
  }
  io.stdout(`\n${page.toString()}\n\n`);
  return isWhole;
}

/** What is changed there is no part of the work: the increment is put back as it was proposed. */
async function open({ increment: { increment } }: DecisionAsked, { io, clone, signal }: Asking) {
  const path = await chooseFile(increment.files, signal);
  if (path === null) return;
  const file = await readWorkingFile(clone.folder, path);
  const command = file === null ? null : editorCommand(io.env, file.file, 1);
  if (command === null) {
    const why =
      file === null ? `${path} is no file of the clone.` : "$VISUAL and $EDITOR may hold a program and its arguments.";
    io.stderr(`${textOf(io, (page) => page.text([why]))}\n`);
    return;
  }
  await runEditor(command, join(clone.folder));
  if (increment.commit !== null) await clone.reset(increment.commit, signal);
}

async function chooseFile(files: readonly IncrementFile[], signal: AbortSignal): Promise<string | null> {
  if (files.length < 2) return files[0]?.path ?? null;
  const options = files.slice(0, 100).map(({ path }) => ({ value: path }));
  const chosen = await select({ message: "Which file?", options, maxItems: 12, signal });
  return typeof chosen === "string" ? chosen : null;
}

function textOf(io: Io, add: (page: Page) => void): string {
  const page = createPage(io.screen);
  add(page);
  return page.toString();
}

async function askBuilt(
  { increments, turns }: BuildState,
  reply: string | null,
  { io, signal }: Asking,
): Promise<"built" | "stop" | { readonly comment: string | null }> {
  const accepted = increments.filter(({ increment }) => increment.state === "accepted").length;
  const isDone = turns.at(-1)?.report?.isDone === true;
  const said = (reply ?? "").trim();
  const what = isDone ? "The builder says that nothing is left to be built." : "The builder changes nothing more.";
  const shown = textOf(io, (page) => {
    page.text([["strong", what], ` ${countOf(accepted, "increment")} of its stand.`]);
    for (const line of said.slice(-maxReply).split("\n")) page.code(["quiet", `${page.marks.edge} `], line);
  });
  io.stdout(`\n${shown}\n\n`);
  const answer = await askKey(
    "And now?",
    [
      ...(accepted > 0
        ? [{ value: "built", key: "t", label: "that is all", hint: "go on to the reviews" } as const]
        : []),
      { value: "on", key: "g", label: "go on", hint: "ask it for the next increment" },
      { value: "comment", key: "c", label: "comment", hint: "go on, and say what is missing" },
    ],
    signal,
  );
  if (answer === null) return "stop";
  if (answer === "built") return "built";
  return { comment: answer === "comment" ? await askWords("What is missing?", signal) : null };
}

/** Shows what is handed back, and asks. @throws StoppedAtPrompt */
export async function agreeToFix(
  brief: string,
  count: number,
  { io, signal }: Omit<Asking, "clone">,
): Promise<boolean> {
  io.stdout(`\n${brief}\n\n`);
  return askYes(`Hand ${countOf(count, "finding")} back to the builder?`, signal);
}
