import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DossierArguments, runDossier } from "../../src/cli/dossier.ts";
import { runWorkAdopt } from "../../src/cli/work/adopt.ts";
import type { DossierSource } from "../../src/core/dossier.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { DossierDocument } from "../../src/outputs/dossier-schema.ts";
import { sha256 } from "../../src/system/hash.ts";
import { SessionMachine } from "../authorship/session-machine.ts";
import { drivenWork } from "../fixtures/dossier.ts";
import { eventsOf } from "../fixtures/triage-review.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

/** A place whose ledger holds a work, stored as it would be. */
async function placeWith(source: DossierSource): Promise<CommandPlace> {
  const place = await commandPlace();
  const { work, specText, increments } = source.stored;
  const { events, texts } = source.build;
  await place.withLedger(async (ledger) => {
    await ledger.works.save({ ...work, repository: place.repository }, specText);
    await ledger.works.saveIncrements(work.id, increments);
    await ledger.works.append(work.id, events, [...texts.values()]);
    const rounds: ReviewSnapshot[] = [...source.selfReviews, ...source.stories.flatMap((story) => story.rounds)];
    for (const round of rounds) {
      const header = { ...round.header, repository: place.repository };
      const [end, ...before] = eventsOf({ ...round, header }).reverse();
      await ledger.record(...before.reverse());
      for (const result of round.rechecks ?? [])
        await ledger.record({ type: "recheck-add", reviewId: header.id, result });
      if (end !== undefined) await ledger.record(end);
      for (const verdict of round.verdicts) await ledger.addVerdict(verdict);
    }
    for (const { handoffs, sittings } of source.stories) {
      for (const handoff of handoffs) await ledger.saveHandoff(handoff, `the brief of ${handoff.id}`);
      for (const sitting of sittings) await ledger.saveSitting(sitting);
    }
  });
  return place;
}

const dossier = (args: DossierArguments, { io }: CommandPlace) => runDossier(args, io);
const name = "2026-11-22-wretry22";

test("a stored work is told as it would be told of what was stored, by any beginning of its id or by none", async () => {
  const place = await placeWith(drivenWork());
  expect(await dossier({}, place)).toBe(0);
  const first = place.stdout();
  expect(first).toMatch(
    /^# Dossier of work wretry22\n\n\*\*Retry failed batches\*\*\n\n\*\*Reviewed:\*\* 3 findings, 1 real, 1 fixed;/,
  );
  expect(first).toContain("### Review notes r7k2m");
  expect(first).toContain("- Reviewed by: `codex` (openai, independent; 3 of 3 threads answered)");
  await dossier({ work: "wretry" }, place);
  expect(place.stdout().slice(first.length)).toBe(first);
  await expect(dossier({ work: "wnone" }, place)).rejects.toMatchObject({ code: "not-found" });
});

test("--format json prints one document, as its schema says", async () => {
  const place = await placeWith(drivenWork());
  await dossier({ format: "json" }, place);
  const { dossier: told } = DossierDocument.parse(JSON.parse(place.stdout()));
  expect(told.comparison?.missed).toHaveLength(3);
  expect(told.reviews.map(({ notes }) => notes.rounds.length)).toEqual([2]);
  expect(told.selfReviews.map(({ askings }) => askings.map(({ outcome }) => outcome))).toEqual([
    ["answered", "answered"],
  ]);
  expect(told.increments[3]?.runs[0]?.output).toContain("not ok 3");
});

test("what a command printed names no folder of this machine", async () => {
  const place = await placeWith(drivenWork());
  const clone = join(place.folder, "works", "wretry22", "clone");
  const text = `at ${clone}/src/queue/drain.ts:4 in ${place.repository.root}/x, ${place.io.env["HOME"]}/.npm`;
  const setup = {
    kind: "set-up",
    command: "npm ci",
    status: "failed",
    exitCode: 1,
    durationMs: 1,
    isConfined: true,
  } as const;
  await place.withLedger((ledger) =>
    ledger.works.append(
      "wretry22",
      [{ type: "ran", at: "2026-11-22T10:51:00.000Z", incrementId: null, run: { ...setup, outputHash: sha256(text) } }],
      [text],
    ),
  );
  await dossier({ format: "json" }, place);
  expect(JSON.parse(place.stdout()).dossier.setup.output).toBe("at ./src/queue/drain.ts:4 in ./x, ~/.npm");
});

test("--into keeps all forms, or one, and replaces them", async () => {
  const place = await placeWith(drivenWork());
  expect(await dossier({ into: "works" }, place)).toBe(0);
  const folder = join(place.io.cwd, "works");
  expect(readdirSync(folder).sort()).toEqual([`${name}.html`, `${name}.json`, `${name}.md`]);
  expect(place.stdout()).toBe([".md", ".json", ".html"].map((ending) => `${join(folder, name + ending)}\n`).join(""));
  const before = readFileSync(join(folder, `${name}.html`), "utf8");
  expect(await dossier({ into: "works", format: "html" }, place)).toBe(0);
  expect(readFileSync(join(folder, `${name}.html`), "utf8")).toBe(before);
});

test("--out keeps one form, the one that its name says, and replaces another one of the same work", async () => {
  const place = await placeWith(drivenWork());
  await dossier({ out: "dossier.html" }, place);
  expect(readFileSync(join(place.io.cwd, "dossier.html"), "utf8")).toMatch(/^<!doctype html>/);
  await dossier({ out: "dossier.html", format: "markdown" }, place);
  expect(readFileSync(join(place.io.cwd, "dossier.html"), "utf8")).toMatch(/^# Dossier of work wretry22\n/);
  await dossier({ out: "dossier.html" }, place);
  await expect(dossier({ out: "dossier" }, place)).rejects.toMatchObject({ code: "usage" });
  await expect(dossier({ out: "a.md", into: "b" }, place)).rejects.toMatchObject({ code: "usage" });
});

test("no other file and no symbolic link is written to", async () => {
  const place = await placeWith(drivenWork());
  const { cwd } = place.io;
  writeFileSync(join(cwd, "README.md"), "# Mine\n");
  symlinkSync(join(cwd, "README.md"), join(cwd, "linked.md"));
  mkdirSync(join(cwd, "kept"));
  symlinkSync(join(cwd, "kept"), join(cwd, "away"));
  for (const args of [{ out: "README.md" }, { out: "linked.md" }, { into: "away" }]) {
    await expect(dossier(args, place)).rejects.toMatchObject({ code: "input" });
  }
  expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("# Mine\n");
  expect(readdirSync(join(cwd, "kept"))).toEqual([]);
});

test("an adopted work that goes on is told as it stands now", async () => {
  const machine = new SessionMachine();
  try {
    machine.writeAfter();
    const { root } = machine.repository;
    const id = "c234c6ad-b30e-4e9f-a1d4-6011c1887f22";
    const path = `.claude/projects/${root.replaceAll(/[/.]/g, "-")}/${id}.jsonl`;
    machine.install("claude-code/session.jsonl", path, { repository: root, cwd: root });
    const place = await commandPlace();
    const { env } = place.io;
    const home = {
      ...env,
      HOME: machine.home,
      BLINDSPOT_HOME: join(machine.home, "blindspot"),
      XDG_CONFIG_HOME: machine.home,
    };
    const io = { ...place.io, cwd: root, env: home };
    await runWorkAdopt({ json: true }, io);
    const adopted = place.stdout();
    machine.repository.write("src/late.ts", "export const late = true;\n");
    expect(await runDossier({}, io)).toBe(0);
    const text = place.stdout().slice(adopted.length);
    expect(text).toContain("**Not reviewed:** nobody has reviewed this work.");
    expect(text).toContain(
      `- Built by: \`claude-code\` (anthropic), \`claude-sonnet-5-5\`, \`glm-5\`, session \`${id}\``,
    );
    expect(text).toContain("+      const jitter = 0.5 + Math.random() / 2;");
    expect(text).toContain("+export const late = true;");
    expect(text).not.toContain("Add jitter");
  } finally {
    machine.remove();
  }
});
