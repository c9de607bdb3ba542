import { homedir } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { StoredBuild } from "../core/build.ts";
import type { DossierSource } from "../core/dossier.ts";
import { BlindspotError } from "../core/errors.ts";
import { isSelfReview } from "../core/self-review.ts";
import type { ReviewStory } from "../core/story.ts";
import type { StoredWork, Work } from "../core/work.ts";
import { type ToldDossier, tellDossier } from "../outputs/dossier/tell.ts";
import { renderDossierDocument } from "../outputs/dossier-document.ts";
import { renderDossierMarkdown } from "../outputs/dossier-markdown.ts";
import { renderDossierPage } from "../outputs/dossier-page.ts";
import { type KeptText, keepFiles, NotKept } from "../system/keep-file.ts";
import type { Io } from "./io.ts";
import { loadStory } from "./review-story.ts";
import { findWork, type WorkArguments, type WorkSession, withWorks, workFolder } from "./work/session.ts";
import { refresh } from "./work/show.ts";

/** In which forms a dossier is written. */
export const dossierFormats = ["markdown", "json", "html"] as const;
export type DossierFormat = (typeof dossierFormats)[number];

export interface DossierArguments extends WorkArguments {
  readonly work?: string | undefined;
  readonly format?: DossierFormat;
  /** A file that takes it. */
  readonly out?: string;
  /** A folder that keeps it. */
  readonly into?: string;
}

/**
 * `blindspot dossier`: a work from its spec to its last recheck, printed, or kept in a file or a folder.
 *
 * @returns the exit code
 * @throws BlindspotError `not-found` or `ambiguous` for a work, `usage`, `input` where something is in the way of a file
 */
export async function runDossier(args: DossierArguments, io: Io): Promise<number> {
  if (args.out !== undefined && args.into !== undefined) {
    throw new BlindspotError("usage", "A dossier goes to a file or into a folder.", "Give --out or --into.");
  }
  return withWorks(args, io, async (session) => {
    const source = await loadDossier(args.work, session);
    const told = tellDossier(source);
    const { out, into } = args;
    if (out === undefined && into === undefined) {
      io.stdout(textOf(told, args.format ?? "markdown"));
      return 0;
    }
    const files = out === undefined ? filesOf(told, args.format) : [fileAt(told, out, args.format)];
    const folder = resolve(io.cwd, out === undefined ? (into ?? "") : dirname(out));
    const paths = await keep(files, { folder, named: out ?? into ?? "" }, session);
    io.stdout(paths.map((path) => `${path}\n`).join(""));
    return 0;
  });
}

const texts: Record<DossierFormat, (told: ToldDossier) => string> = {
  markdown: (told) => `${renderDossierMarkdown(told)}\n`,
  json: (told) => `${renderDossierDocument(told)}\n`,
  html: renderDossierPage,
};

function textOf(told: ToldDossier, format: DossierFormat): string {
  return texts[format](told);
}

/** All that the ledger has of a work, as it stands now. */
async function loadDossier(name: string | undefined, session: WorkSession): Promise<DossierSource> {
  const { ledger } = session.composition;
  const found = await findWork(name, session);
  // What a driven work did stands in its journal; of an adopted one the thread may have done more meanwhile.
  const stored = found.work.way === "adopted" ? await refresh(found, session) : found;
  const build = await ledger.works.loadBuild(stored.work.id);
  const reviews = await Promise.all(stored.reviews.map((id) => ledger.load(id, null)));
  const selfReviews = reviews.filter(isSelfReview);
  const others = reviews.filter((review) => !selfReviews.includes(review));
  const roots = new Set(others.map(({ header }) => header.recheck?.reviewId ?? header.id));
  const stories: ReviewStory[] = [];
  for (const id of roots) stories.push(await loadStory(ledger, id, null));
  return { stored, build: withoutFolders(build, stored.work, session), stories, selfReviews };
}

/** What a command printed names folders of this machine. */
function withoutFolders(
  { events, texts: all }: StoredBuild,
  work: Work,
  { composition, io }: WorkSession,
): StoredBuild {
  const clone = join(workFolder(composition, work.id), "clone");
  const home = io.env["HOME"] ?? homedir();
  const folders = [[clone, "."] as const, [work.repository.root, "."] as const, [home, "~"] as const];
  const clean = (text: string) =>
    folders.reduce((told, [folder, sign]) => (folder.length < 2 ? told : told.replaceAll(folder, sign)), text);
  return { events, texts: new Map([...all].map(([hash, text]) => [hash, clean(text)])) };
}

const endings: Record<DossierFormat, string> = { markdown: ".md", json: ".json", html: ".html" };

function filesOf(told: ToldDossier, format: DossierFormat | undefined): KeptText[] {
  const { work } = told.dossier;
  const name = `${dateOf(work)}-${idAsName(work.id)}`;
  const formats = format === undefined ? dossierFormats : [format];
  return formats.map((one) => keptText(told, `${name}${endings[one]}`, one));
}

function fileAt(told: ToldDossier, out: string, format: DossierFormat | undefined): KeptText {
  const ending = extname(out).toLowerCase();
  const byName = dossierFormats.find((one) => endings[one] === ending) ?? (ending === ".htm" ? "html" : undefined);
  const chosen = format ?? byName;
  if (chosen !== undefined) return keptText(told, basename(out), chosen);
  const hint = "Give --format, or a name that ends with .md, .json or .html.";
  throw new BlindspotError("usage", `The name ${out} does not say in which form it is to be written.`, hint);
}

/** A dossier of the same work is replaced, in whichever form, and nothing else. */
function keptText(told: ToldDossier, name: string, format: DossierFormat): KeptText {
  const id = idAsName(told.dossier.work.id);
  const marks = [
    new RegExp(`^# Dossier of work ${id}\\r?\\n`),
    new RegExp(`^\\s*\\{\\s*"version":\\s*0,\\s*"dossier":\\s*\\{\\s*"work":\\s*\\{\\s*"id":\\s*"${id}"`),
    new RegExp(`^<!doctype html>[\\s\\S]{0,800}<meta name="blindspot-work" content="${id}">`),
  ];
  return { name, text: textOf(told, format), isEarlier: (text) => marks.some((mark) => mark.test(text)) };
}

interface Keeping {
  /** Absolute. */
  readonly folder: string;
  /** As it was given. */
  readonly named: string;
}

async function keep(files: readonly KeptText[], { folder, named }: Keeping, { io, repository }: WorkSession) {
  try {
    return await keepFiles({ folder, roots: [io.cwd, repository.root] }, files);
  } catch (error) {
    const why = error instanceof NotKept ? `: ${error.message}` : "";
    const hint = "Name another place, or move away what is there; a dossier replaces only one of the same work.";
    throw new BlindspotError("input", `The dossier was not written to ${named}${why}.`, hint, error);
  }
}

/** The day on which the work began, in UTC. */
function dateOf({ startedAt }: StoredWork["work"]): string {
  const time = Date.parse(startedAt);
  return Number.isNaN(time) ? "undated" : new Date(time).toISOString().slice(0, 10);
}

/** Ids are ours; a ledger that somebody changed may hold others, which are no part of a path or a pattern. */
function idAsName(id: string): string {
  if (/^[a-z0-9]{1,40}$/.test(id)) return id;
  throw new BlindspotError(
    "input",
    `Work ${id} has no id that a file could be named by.`,
    "Print its dossier instead.",
  );
}
