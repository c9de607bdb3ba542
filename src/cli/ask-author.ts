import { isCancel, select, text } from "@clack/prompts";
import type { Family } from "../core/authorship.ts";
import { readFamily } from "../core/family.ts";
import type { ReviewOptions, UnknownLines } from "../flow/review-options.ts";
import { countOf, formatCount } from "../outputs/figures.ts";
import type { TakenChange } from "../ports.ts";
import { rememberAuthor } from "../system/remember-author.ts";
import { terminalLine } from "../system/terminal-text.ts";
import type { Io } from "./io.ts";
import { InterruptedError } from "./signals.ts";

/** What is asked for: what comes out, and the configuration that the answer is written to. */
export interface AuthorArguments {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly config?: string;
}

/**
 * How to ask who wrote the change: once, whoever asks again gets the same answer, and what is answered is remembered in
 * the user's configuration. Absent where nobody can be asked, and for a change of which it cannot be remembered.
 */
export function authorQuestion(
  args: AuthorArguments,
  { change }: Pick<TakenChange, "change">,
  io: Io,
): Pick<ReviewOptions, "askAuthor"> {
  const key = change.repository?.key;
  // Before the first commit a repository has no key that its clones share.
  const isKeyed = key !== undefined && !key.startsWith("path-");
  if (!io.isTty || args.json === true || args.jsonl === true || !isKeyed) return {};
  let answer: Promise<Family> | null = null;
  return {
    askAuthor: (lines) => {
      answer ??= askAndRemember(lines, { key, args, io });
      return answer;
    },
  };
}

interface Memory {
  /** Of the repository. */
  readonly key: string;
  readonly args: AuthorArguments;
  readonly io: Io;
}

async function askAndRemember(lines: UnknownLines, { key, args, io }: Memory): Promise<Family> {
  const family = await askFamily(lines);
  const place = { file: args.config, cwd: io.cwd, env: io.env };
  try {
    const file = await rememberAuthor(place, key, family);
    io.stderr(`Remembered for this repository: ${family}, under rememberedAuthors in\n${terminalLine(file)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.stderr(`This could not be remembered in your configuration: ${terminalLine(why)}\n`);
  }
  return family;
}

const another = "another";

/** @throws InterruptedError on Ctrl-C */
async function askFamily(lines: UnknownLines): Promise<Family> {
  const family = await select({ message: authorWords(lines), options: answers, initialValue: "unknown" });
  if (isCancel(family)) throw new InterruptedError(130);
  if (family !== another) return family;
  const named = await text({
    message: "Which family? A model or a program will do: grok, qwen3-coder, other-ours.",
    validate: (word) =>
      readFamily(word ?? "") === null ? "No family that we know; other-<name> is for weights of your own." : undefined,
  });
  if (isCancel(named)) throw new InterruptedError(130);
  return readFamily(named) ?? "unknown";
}

const answers: { value: string; label: string; hint?: string }[] = [
  { value: "anthropic", label: "a model of Anthropic", hint: "Claude" },
  { value: "openai", label: "a model of OpenAI", hint: "GPT, Codex" },
  { value: "google", label: "a model of Google", hint: "Gemini, Jules" },
  { value: another, label: "a model of another family" },
  { value: "human", label: "I wrote them, or other people did" },
  { value: "unknown", label: "I do not know", hint: "independence is then not shown" },
];

/** The question, in numbers. */
export function authorWords({ unknown, total }: UnknownLines): string {
  const which = unknown === total ? "these" : formatCount(unknown);
  const lines = unknown === total ? countOf(total, "line") : `of ${countOf(total, "line")}`;
  return `Nothing shows who wrote ${which} ${lines}. Who did? This is asked once for this repository.`;
}
