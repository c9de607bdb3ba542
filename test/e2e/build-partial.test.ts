import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuilderRequest, report } from "../fakes/agent-programs/builder.ts";
import { beginning, documentIn, openBuildPlace } from "./builds.ts";
import { test } from "./place.ts";
import { replyOf } from "./shop.ts";

/** So many that they are read in more than one thread. */
const lines = (name: string) => Array.from({ length: 140 }, (_, i) => `export const ${name}${i} = ${i};\n`).join("");

const files = { "src/a.ts": lines("a"), "src/b.ts": lines("b"), "lib/c.ts": lines("c"), "lib/d.ts": lines("d") };

const builds = ({ canWrite }: BuilderRequest) =>
  canWrite ? { writes: files, says: report("All of it", true) } : { says: replyOf() };

const timeout = 120_000;

test("a work of which a part was not reviewed ends by no rule, and a person may end it", { timeout }, async ({
  place,
  expect,
}) => {
  const opened = await openBuildPlace(place, { reviews: () => replyOf(), builds });
  const config = join(place.folder, "config.yml");
  writeFileSync(config, "maxThreads: 1\n");

  const stopped = await opened.build(...beginning, "--auto", "--json", "--config", config);
  const { rest, phase, work, next } = documentIn(stopped);
  expect([stopped.code, rest.step, phase]).toEqual([3, "ask-done", "triage"]);
  expect(rest.words).toContain("has not read 3 files whole: lib/c.ts, lib/d.ts, src/b.ts.");
  expect(rest.hint).toContain(`another round: blindspot build --resume ${work.id} at a terminal`);
  expect(rest.hint).toContain("--done");
  expect(next.length).toBeGreaterThan(0);
  expect(documentIn(await opened.build("--resume", "--json")).rest.step).toBe("ask-done");

  const done = documentIn(await opened.build("--resume", "--done", "--json"));
  expect([done.rest.why, done.phase]).toEqual(["done", "done"]);
  expect(done.rest.words).toContain("has not read 3 files");
  const delivered = await opened.build("--deliver");
  expect(delivered.code).toBe(0);
  expect(delivered.stderr).toContain("has not read 3 files whole");
  await opened.close();
});
