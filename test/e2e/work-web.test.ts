import { once } from "node:events";
import { expect } from "vitest";
import { building, step, storeWork, work } from "../web/driven-work.ts";
import { inLedger } from "./in-ledger.ts";
import { test } from "./place.ts";
import { shopBase } from "./shop.ts";

test("a work that has no review is shown on the page as it goes on, until Ctrl-C", async ({ place }) => {
  const cwd = place.makeRepository([shopBase]);
  const { begun, first, second } = building;
  await inLedger(place, (ledger) => storeWork(ledger, [...begun(), ...first()], [step(1)]));
  const { child, ended } = place.start(["work", "show", work.id, "--web", "--no-browser"], { cwd, keepsInput: true });
  let said = "";
  while (!said.includes("token=")) said += String((await once(child.stdout ?? child, "data"))[0]);
  expect(said).toContain(`See work ${work.id} on this page, until Ctrl-C ends it:`);
  const address = /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]+/.exec(said)?.[0] ?? "";
  const opened = await fetch(address, { redirect: "manual" });
  expect(opened.headers.get("location")).toBe(`/#work=${work.id}`);
  const Cookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const load = async () => (await fetch(new URL(`/api/works/${work.id}`, address), { headers: { Cookie } })).json();
  expect(await load()).toMatchObject({
    title: work.title,
    phase: "building",
    isRunning: false,
    steps: [{ position: 1 }],
  });
  await inLedger(place, (ledger) => ledger.works.append(work.id, second().slice(0, 3)));
  expect(await load()).toMatchObject({ steps: [{ position: 1 }, { position: 2, state: "proposed" }] });
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 0 });
});

test.for([
  [["--web", "--json"], "The page shows all of a work; --json, --diff and --increment print it."],
  [["--port", "8080"], "--port and --no-browser go with --web."],
] as const)("work show %s is two things at once, which is said", async ([args, words], { place }) => {
  const run = await place.run(["work", "show", ...args], { cwd: place.makeRepository([shopBase]) });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain(words);
});
