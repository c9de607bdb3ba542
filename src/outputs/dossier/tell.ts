import type { BuildEvent, StoredBuild } from "../../core/build.ts";
import { type Dossier, type DossierSource, makeDossier } from "../../core/dossier.ts";
import { shareable } from "../../core/shareable.ts";
import type { ReviewStory } from "../../core/story.ts";
import { withoutMachine } from "../notes.ts";
import { type ReceiptDocument, toReceiptDocument } from "../receipt-document.ts";

/** A dossier as it may be handed on. */
export interface ToldDossier {
  readonly dossier: Dossier;
  /** Of all reviews, rechecks and self-reviews, by id: of what was stored, so that `verify` finds the same. */
  readonly receipts: ReadonlyMap<string, ReceiptDocument>;
  /** As they are stored, for notes, which leave out by themselves what must not be handed on. */
  readonly stories: readonly ReviewStory[];
}

/** A work without folders and command lines of this machine. Code, and what models said of it, is as it was. */
export function tellDossier(source: DossierSource): ToldDossier {
  const { stored, build, stories, selfReviews } = source;
  const { work } = stored;
  const thread = work.thread === null ? null : { ...work.thread, file: null };
  const dossier = makeDossier({
    stored: { ...stored, work: { ...work, thread } },
    build: withoutCommands(build),
    stories: stories.map(withoutMachine),
    selfReviews: selfReviews.map(shareable),
  });
  const rounds = [...stories.flatMap((story) => story.rounds), ...selfReviews];
  return { dossier, receipts: new Map(rounds.map((round) => [round.header.id, toReceiptDocument(round)])), stories };
}

function withoutCommands({ events, texts }: StoredBuild): StoredBuild {
  return { texts, events: events.map(withoutCommand) };
}

function withoutCommand(event: BuildEvent): BuildEvent {
  if (event.type === "ran") return { ...event, run: { ...event.run, command: tellCommand(event.run.command) } };
  if (event.type === "drafted") return { ...event, path: event.path === null ? null : tellPath(event.path) };
  if (event.type !== "begun") return event;
  const { setup, check } = event.plan;
  const told = (line: string | null) => (line === null ? null : tellCommand(line));
  return { ...event, plan: { ...event.plan, setup: told(setup), check: told(check) } };
}

/** Names of programs and files, and words of theirs; no folders from the root on, no settings, nothing as long as a key. */
const plainWord = /^(?!\/)[\w.@:+/-]{1,39}$/;
const joint = /^(?:&&|\|\||;)$/;

/** A command of the user's as it may be handed on: whole where it is plain words, else its beginning as far as it is. */
export function tellCommand(line: string): string {
  const words = line.trim().split(/\s+/);
  const end = words.findIndex((word) => !plainWord.test(word) && !joint.test(word));
  if (end === -1) return words.join(" ");
  return [...words.slice(0, end), "…"].join(" ");
}

/** Of a path outside the repository its name. */
function tellPath(path: string): string {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path) ? (path.split(/[\\/]/).at(-1) ?? "") : path;
}
