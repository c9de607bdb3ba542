import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { temporaryFolder } from "../ledger/temporary-ledger.ts";
import { type CliOptions, startCli } from "./cli.ts";
import { inLedger } from "./in-ledger.ts";
import { canMakeTerminal, TestTerminal } from "./screen.ts";

/** A place whose ledger holds one review. */
async function placeOfReview(): Promise<CliOptions> {
  const cwd = temporaryFolder();
  const home = join(cwd, "data");
  await inLedger({ home }, (ledger) => ledger.record(...eventsOf(triageReview())));
  return {
    cwd,
    env: { HOME: cwd, BLINDSPOT_HOME: home, PATH: process.env["PATH"] ?? "", NO_COLOR: "1", DISPLAY: ":9" },
  };
}

/** The page as the program serves it, and how to judge on it as a browser would. */
async function startedPage(place: CliOptions) {
  const { child, ended } = startCli(["triage", "--web", "rtriage2"], { ...place, keepsInput: true });
  let said = "";
  while (!said.includes("token=")) said += String((await once(child.stdout ?? child, "data"))[0]);
  const address = /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]+/.exec(said)?.[0] ?? "";
  const opened = await fetch(address, { redirect: "manual" });
  const Cookie = opened.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const judge = async (findingId: string, judgement: string) => {
    const url = new URL("/api/reviews/start/verdicts", address);
    const headers = { Cookie, Origin: url.origin, "Content-Type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ findingId, judgement }) });
    expect(answer.status).toBe(200);
  };
  return { child, ended, judge };
}

test.skipIf(!canMakeTerminal)(
  "terminal and page judge one review at once, the page dies by kill -9 between two verdicts, and none is lost",
  async () => {
    const place = await placeOfReview();
    const page = await startedPage(place);
    const env = { ...place.env, DISPLAY: "" };
    const terminal = await TestTerminal.open(["triage", "rtriage2"], { cwd: place.cwd, folder: place.cwd, env });
    try {
      await terminal.shows("0 of 17 judged");
      const theirs = triageReview()
        .findings.slice(-6)
        .map(({ id }) => id);
      await Promise.all([
        terminal.press("r", "s", "r", "u"),
        (async () => {
          for (const id of theirs.slice(0, 5)) await page.judge(id, "wrong");
        })(),
      ]);
      page.child.kill("SIGKILL");
      await page.ended;
      await terminal.press("q");
      expect(await terminal.ended()).toBe(0);
      const home = place.env["BLINDSPOT_HOME"] ?? "";
      const { verdicts } = await inLedger({ home }, (ledger) => ledger.load("rtriage2", null));
      expect(verdicts.filter(({ judgement }) => judgement === "wrong").map(({ findingId }) => findingId)).toEqual(
        expect.arrayContaining(theirs.slice(0, 5)),
      );
      expect(verdicts).toHaveLength(9);
    } finally {
      terminal.close();
    }
  },
);

test("triage --web prints an address, serves the built page to whoever has it, and ends on Ctrl-C", async () => {
  const { child, ended } = startCli(["triage", "--web", "rtriage2"], { ...(await placeOfReview()), keepsInput: true });
  let said = "";
  while (!said.includes("token=")) said += String((await once(child.stdout ?? child, "data"))[0]);
  const address = /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]+/.exec(said)?.[0] ?? "";
  const opened = await fetch(address, { redirect: "manual" });
  const headers = { Cookie: opened.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
  const page = await (await fetch(new URL("/", address), { headers })).text();
  expect(page).toContain("<title>blindspot</title>");
  const [script = ""] = /\/assets\/[\w-]+\.js/.exec(page) ?? [];
  expect((await fetch(new URL(script, address), { headers })).headers.get("content-type")).toContain("javascript");
  const review = await (await fetch(new URL("/api/reviews/start", address), { headers })).json();
  expect(review).toMatchObject({ id: "rtriage2", summary: { flags: 17 } });
  // A tab that listens does not keep it from ending.
  const events = await fetch(new URL("/api/reviews/start/events", address), { headers });
  expect(events.headers.get("content-type")).toBe("text/event-stream");
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
  await events.body?.cancel().catch(() => {});
});

test("what does not go together is refused in a sentence", async () => {
  const place = await placeOfReview();
  for (const args of [["--web", "--json"], ["--port", "80"], ["--no-browser"], ["--web", "--port", "70000"]]) {
    const { code, stderr } = await startCli(["triage", ...args], place).ended;
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).toMatch(/^blindspot: .+\n.+\n$/);
  }
});
