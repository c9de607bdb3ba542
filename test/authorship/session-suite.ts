import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AFTER_SESSIONS, after, notes, SessionMachine, told } from "./session-machine.ts";

/** Where a conversation is said to have been held. */
export interface Held {
  /** The working tree whose files it edited. */
  readonly repository: string;
  /** The folder in which the program was started. */
  readonly cwd: string;
  /** That was checked out then, as far as the program tells. */
  readonly commit: string;
  readonly rootCommit: string;
}

/** A program with its recorded conversations. */
export interface RecordedProgram {
  readonly source: string;
  readonly program: string;
  readonly title: string;
  /** Of the conversation `session`, with the model of its first and its second turn. */
  readonly id: string;
  readonly models: readonly [string, string];
  readonly families: readonly [string, string];
  /** Of the conversation `overwriting`, in which a subagent wrote, too. */
  readonly overwritingId: string;
  /** By which a conversation is known when the repository was moved since; null: by nothing. */
  readonly movesWith: "branch" | "commit" | null;
  install(machine: SessionMachine, fixture: "session" | "overwriting", held: Held): void;
}

/** Commits of another repository. */
const foreign = { commit: "f".repeat(40), rootCommit: "f".repeat(40) };

/** What must hold for the conversations of every program. */
export function testSessions(recorded: RecordedProgram): void {
  const { source, program, title, id, models, families } = recorded;
  const [first, second] = models;
  let machine: SessionMachine;

  beforeEach(() => {
    machine = new SessionMachine();
  });
  afterEach(() => machine.remove());

  function install(fixture: "session" | "overwriting", held: Partial<Held> = {}): void {
    const { root } = machine.repository;
    const repository = held.repository ?? root;
    const rootCommit = machine.repository.git("rev-parse", "main");
    recorded.install(machine, fixture, { repository, cwd: repository, commit: rootCommit, rootCommit, ...held });
  }

  const all = [
    `src/cart.ts ${first}: 7-11`,
    `src/clock.ts ${first}: 1-5`,
    `src/retry.ts ${first}: 1-15 18-21`,
    `src/retry.ts ${second}: 16-17`,
  ].sort();

  describe(`a conversation of ${title}`, () => {
    test("shows who wrote work that is not committed, line by line, and by which model of which turn", async () => {
      machine.writeAfter();
      install("session");
      const evidence = await machine.read({ kind: "uncommitted" });
      expect(told(evidence)).toEqual(all);
      expect(evidence.map(({ family }) => family)).toEqual(families);
      for (const item of evidence) {
        expect(item).toMatchObject({
          source,
          strength: "transcript",
          session: { program, id, edits: expect.any(Number) },
        });
        expect(item.detail).toMatch(new RegExp(`^session ${id.slice(0, 13)}… of ${title}, 2026-11-22, \\d edits?$`));
      }
      expect(evidence.flatMap(({ paths }) => paths).find(({ path }) => path === "src/cart.ts")?.lines).toBe(5);
    });

    test("shows the same of commits", async () => {
      machine.writeAfter();
      machine.commitAt(AFTER_SESSIONS);
      install("session");
      expect(told(await machine.read())).toEqual(all);
      expect(told(await machine.read({ kind: "revision", text: "HEAD" }))).toEqual(all);
    });

    test("shows nothing of commits that were made before it", async () => {
      machine.writeAfter();
      machine.commitAt("2026-11-21T12:00:00Z");
      install("session");
      expect(await machine.read({ kind: "revision", text: "HEAD" })).toEqual([]);
    });

    test("shows nothing of lines that a person wrote or rewrote, that it read, or that it took back", async () => {
      machine.writeAfter();
      const changed = after["src/retry.ts"].replace("2 ** attempt * jitter", "3 ** attempt * jitter * warmth");
      const reverted = "  const discountRate = readDiscountRate(customerOfBasket);\n  return items";
      machine.write(machine.repository, {
        "src/retry.ts": `${changed}\nexport const byAda = (answer: string) => answer.trimEnd();\n`,
        "src/other.ts": notes,
        "src/cart.ts": after["src/cart.ts"].replace("  return items", reverted),
      });
      machine.repository.delete("src/clock.ts");
      install("session");
      expect(told(await machine.read())).toEqual(
        [`src/cart.ts ${first}: 8-12`, `src/retry.ts ${first}: 1-15`, `src/retry.ts ${second}: 16-16`].sort(),
      );
    });

    test("still shows it when the file was renamed afterwards", async () => {
      machine.writeAfter();
      machine.commitAt(AFTER_SESSIONS);
      machine.repository.git("mv", "src/retry.ts", "src/again.ts");
      machine.commitAt(AFTER_SESSIONS, "Rename");
      mkdirSync(join(machine.repository.root, "lib"));
      machine.repository.git("mv", "src/again.ts", "lib/again.ts");
      machine.repository.git("mv", "src/clock.ts", "lib/clock.ts");
      install("session");
      expect(told(await machine.read())).toEqual(
        all.map((line) => line.replace("src/retry.ts", "lib/again.ts").replace("src/clock.ts", "lib/clock.ts")).sort(),
      );
    });

    test("still shows it after a rebase and when the commits were squashed into one", async () => {
      machine.writeAfter();
      machine.commitAt(AFTER_SESSIONS);
      machine.repository.git("checkout", "-q", "main");
      machine.repository.write("src/first.ts", "export const other = 1;\n");
      machine.commitAt(AFTER_SESSIONS, "Meanwhile");
      machine.repository.git("rebase", "-q", "main", "retries");
      install("session");
      expect(told(await machine.read())).toEqual(all);
      machine.repository.git("checkout", "-q", "-b", "squashed", "main");
      machine.repository.git("merge", "-q", "--squash", "retries");
      machine.commitAt(AFTER_SESSIONS, "All of it");
      expect(told(await machine.read({ kind: "revision", text: "HEAD" }))).toEqual(all);
    });

    test("counts when it was held in a folder of the repository, or in the one above", async () => {
      machine.writeAfter();
      // The shell wrote to a relative path, which is another one there.
      const absolute = all.filter((line) => !line.startsWith("src/clock.ts"));
      install("session", { cwd: join(machine.repository.root, "packages", "app") });
      expect(told(await machine.read())).toEqual(absolute);
      rmSync(machine.home, { recursive: true });
      install("session", { cwd: machine.folder, ...foreign });
      expect(told(await machine.read())).toEqual(absolute);
    });

    test("counts when it was held in another working tree of the repository, also one that is gone", async () => {
      const other = join(machine.folder, "shop-two");
      machine.repository.git("worktree", "add", "-q", other, "-b", "two");
      machine.writeAfter();
      install("session", { repository: other });
      expect(told(await machine.read())).toEqual(all);
      machine.repository.git("worktree", "remove", "--force", other);
      rmSync(machine.home, { recursive: true });
      install("session", { repository: join(machine.repository.root, ".claude", "worktrees", "brisk-otter") });
      expect(told(await machine.read())).toEqual(all);
    });

    test("shows nothing when it was held in another repository with the same text", async () => {
      const other = machine.makeRepository("shop-copy");
      machine.writeAfter(other);
      machine.writeAfter();
      install("session", { repository: other.root, ...foreign });
      expect(await machine.read()).toEqual([]);
    });

    test(`counts after the repository was moved ${recorded.movesWith === null ? "not at all" : `by its ${recorded.movesWith}`}`, async () => {
      const former = join(machine.folder, "former", "shop");
      machine.writeAfter();
      install("session", { repository: former });
      expect(told(await machine.read())).toEqual(recorded.movesWith === null ? [] : all);
      if (recorded.movesWith !== "branch") return;
      machine.repository.git("branch", "-m", "another");
      expect(await machine.read()).toEqual([]);
    });

    test("shows of a file that it overwrote only what it added, and hands on what a subagent wrote", async () => {
      machine.write(machine.repository, {
        "src/notes.ts": `${notes}export const addedByTheModel = alsoHandWritten.length;\n`,
        "src/cart.ts": `${after["src/cart.ts"]}const neverWritten = "by a failed edit";\n`,
        "src/audit.ts": `export function auditTrail(entries: string[]): string {
  return entries.map((entry) => entry.trim()).join("; ");
}
`,
      });
      install("overwriting");
      const evidence = await machine.read();
      const audit = program === "codex" ? [] : [`src/audit.ts ${first}: 1-3`];
      expect(told(evidence)).toEqual([...audit, `src/notes.ts ${first}: 3-3`]);
      expect(evidence).toMatchObject([{ session: { id: recorded.overwritingId } }]);
    });
  });
}
