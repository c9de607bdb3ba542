import type { Family } from "../core/authorship.ts";
import { probeCandidates } from "../flow/candidates.ts";
import { findAuthorship } from "../flow/find-authorship.ts";
import { sortFiles } from "../flow/sort-files.ts";
import { type AuthorsView, renderAuthors, renderAuthorsJson } from "../outputs/authors.ts";
import type { NextCommand } from "../outputs/terminal/next.ts";
import type { TakenChange } from "../ports.ts";
import { takeChange } from "../system/change-source.ts";
import { filesBefore } from "../system/files-before.ts";
import { host } from "../system/host.ts";
import { type ChangeArguments, changeRequest, changeWords } from "./change-arguments.ts";
import { withTrees } from "./compose.ts";
import { type CompositionSession, withComposition } from "./composition-session.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import type { ReviewArguments } from "./review.ts";
import { authorOptions, candidatesOf, fileRules } from "./settings.ts";

/** The flags of `authors`: those of `review` that say which change, and who wrote it. */
export type AuthorsArguments = ChangeArguments &
  Pick<ReviewArguments, "include" | "exclude" | "author" | "transcripts" | "config" | "json">;

/** `blindspot authors`. Sends nothing and stores nothing. @returns the exit code */
export async function runAuthors(args: AuthorsArguments, io: Io): Promise<number> {
  return withComposition(args, io, async (session) => {
    const { composition, signal } = session;
    return withTrees({ composition, reviewId: host.newId("r") }, async (objects) => {
      const taken = await takeChange(await changeRequest(args, objects, io, signal), signal);
      return showAuthors({ ...session, args, taken });
    });
  });
}

interface Request extends CompositionSession {
  readonly args: AuthorsArguments;
  readonly taken: TakenChange;
}

async function showAuthors({ args, taken, config: user, composition, signal, io }: Request): Promise<number> {
  const before = filesBefore(taken.change, taken.trees);
  try {
    const config = await narrowConfig(before, user, io);
    const { ports } = composition;
    const sorted = await sortFiles(taken, fileRules(args, config), ports.scanner);
    const options = authorOptions(args, config, taken);
    const { authorship, notes } = await findAuthorship(taken, sorted.reviewable, options, ports, signal);
    if (args.json === true) {
      io.stdout(`${renderAuthorsJson(authorship)}\n`);
      return 0;
    }
    const { ready } = await probeCandidates(candidatesOf({}, config, ports.reviewers, io), signal);
    const view: AuthorsView = {
      change: taken.change.summary,
      authorship,
      leftOut: sorted.skipped.map(({ patch, reason }) => ({ path: patch.path, reason })),
      uncommitted: new Set(taken.uncommitted.map(({ path }) => path)),
      readers: byFamily(ready.map(({ ref }) => ref)),
      notes: notes.filter(({ level }) => level === "warning"),
      next: nextCommands(
        args,
        authorship.families.some(({ family }) => family === "unknown"),
      ),
    };
    io.stdout(`${renderAuthors(view, io.screen)}\n`);
    return 0;
  } finally {
    await before.dispose();
    await taken.dispose();
  }
}

/** A person with a chat window, and a command, may be of any family until that is said. */
function byFamily(refs: readonly { readonly name: string; readonly family: Family }[]): AuthorsView["readers"] {
  const groups = Map.groupBy(
    refs.filter(({ family }) => family !== "unknown"),
    ({ family }) => family,
  );
  return [...groups].map(([family, group]) => ({ family, names: [...new Set(group.map(({ name }) => name))] }));
}

function nextCommands(args: AuthorsArguments, hasUnknown: boolean): NextCommand[] {
  const { flags, paths } = changeWords(args);
  const commandWith = (...more: string[]) => ["blindspot review", ...flags, ...more, ...paths].join(" ");
  const review = { command: commandWith(), does: "have it read by a family that did not write it" };
  const declare = { command: commandWith("--author FAMILY"), does: "the same, where you know who wrote it" };
  return hasUnknown ? [review, declare] : [review];
}
