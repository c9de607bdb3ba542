import { describe, expect, test } from "vitest";
import type { BuildEvent } from "../../src/core/build.ts";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { sha256 } from "../../src/system/hash.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { building, crossReview, failedOutput, specText, step, storeBuilt, storeWork, work } from "./driven-work.ts";
import { ask, cookieOf, type ServedOptions, type ServedPage, servedPage } from "./served-page.ts";

const get = async (page: ServedPage, path: string, headers: Record<string, string> = {}) =>
  ask(page.port, path, { headers: { Cookie: await cookieOf(page), ...headers } });

const built = (options: ServedOptions = {}) => servedPage(crossReview(), { before: storeBuilt, ...options });

const paths = [
  ...["/api/works", "/api/works/wretries", "/api/works/wretries/events", "/api/works/wretries/spec"],
  ...["/api/works/wretries/steps/istep231/diffs", `/api/works/wretries/outputs/${sha256(failedOutput)}`],
];

describe("who is let in", () => {
  test.each(paths)("without the cookie %s is refused", async (path) => {
    const { port } = await built();
    expect((await ask(port, path)).status).toBe(401);
  });

  test.each(paths)("under another name, and for another page, %s is refused", async (path) => {
    const page = await built();
    expect((await get(page, path, { Host: "evil.example" })).status).toBe(403);
    expect((await get(page, path, { Origin: "https://evil.example" })).status).toBe(403);
    expect((await get(page, path, { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  });

  test("a page that begins with a work leads there, and has no review to begin with", async () => {
    const page = await servedPage(crossReview(), { before: storeBuilt, work: work.id });
    const opened = await ask(page.port, page.url.slice(page.url.indexOf("/open")));
    expect(opened.headers["location"]).toBe("/#work=wretries");
    expect(await get(page, "/api/reviews/start")).toMatchObject({ status: 204, body: "" });
  });
});

describe("what is named", () => {
  test.each([
    ...["w", "wretri", "wretrie%00", "..%2f..%2fetc", "latest", "rtriage2", "wretries/steps/istep239/diffs"],
    ...["wretries/steps/..%2f..%2fspec/diffs", "wretries/steps/rtriage2/diffs", "wretries/outputs/..%2fspec"],
    ...[`wretries/outputs/${"0".repeat(64)}`, `wretries/outputs/${"F".repeat(64)}`, "wretries/nothing"],
  ])("%s is no work, and nothing of one", async (path) => {
    const page = await built();
    const { status, body } = await get(page, `/api/works/${path}`);
    expect([status, body.includes("const ")]).toEqual([404, false]);
  });

  test("prompts, replies and diffs are not to be had by their hashes, nor is what another work printed", async () => {
    const before = async (ledger: SqliteLedger) => {
      await storeBuilt(ledger);
      await ledger.works.append(work.id, [], ["prompt of bturn231"]);
      await storeWork(ledger, [], [], { ...work, id: "wother22" });
    };
    const page = await built({ before });
    const hashes = [sha256("prompt of bturn231"), sha256(step(1).diff), sha256(specText)];
    for (const hash of hashes) expect((await get(page, `/api/works/wretries/outputs/${hash}`)).status).toBe(404);
    expect((await get(page, `/api/works/wother22/outputs/${sha256(failedOutput)}`)).status).toBe(404);
    const { body } = await get(page, `/api/works/wretries/outputs/${sha256(failedOutput)}`);
    expect(JSON.parse(body)).toEqual({ text: failedOutput });
  });
});

describe("what is told", () => {
  test("a work is told without any diff, and each diff is sent when its step is asked for", async () => {
    const page = await built();
    const { body } = await get(page, "/api/works/wretries");
    expect(body).not.toMatch(/@@|rates\[rate\]/);
    expect(JSON.parse(body)).toMatchObject({ id: "wretries", phase: "triage", waitsFor: "developer" });
    const diffs = await get(page, "/api/works/wretries/steps/istep232/diffs");
    const files = diffs.body
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(files.map(({ path }) => path)).toEqual(step(2).files.map(({ path }) => path));
    expect(files.map(({ diff }) => diff).join("")).toBe(step(2).diff);
  });

  test("who reviewed is told once all flags of a review are judged, and in a second round not even then", async () => {
    const early = await built();
    const before = (await get(early, "/api/works/wretries")).body;
    expect(before).not.toMatch(/gpt-6|gemini|openai|google|critical|severity/);
    expect(before).toContain("The wait has no ceiling");
    const verdicts = triageReview().findings.map(({ id }) => verdict({ findingId: id }));
    const late = JSON.parse((await get(await built({ verdicts }), "/api/works/wretries")).body);
    expect(late.reviews.at(-1)).toMatchObject({ judged: 17, reviewers: ["openai:gpt-6", "google:gemini-4-pro"] });
    const again = await built({ verdicts, again: 1 });
    expect((await get(again, "/api/works/wretries")).body).not.toMatch(/gpt-6|gemini/);
  });

  test("one flag that is not judged hides who reviewed", async () => {
    const [, ...most] = triageReview().findings;
    const page = await built({ verdicts: most.map(({ id }) => verdict({ findingId: id })) });
    const { body } = await get(page, "/api/works/wretries");
    expect(JSON.parse(body).reviews.at(-1)).toMatchObject({ judged: 16, reviewers: null });
    expect(body).not.toMatch(/gpt-6|gemini/);
  });

  test("what a builder, a command and a commit say comes without marks that reorder or hide it", async () => {
    const evil = "</script>\u202Eevil\u0000\u001B[31m\u200b";
    const output = `\u001B[2Jpassed\u202E\n${evil}`;
    const run = {
      kind: "check",
      command: evil,
      status: "passed",
      exitCode: 0,
      durationMs: 1,
      isConfined: true,
    } as const;
    const made = step(1, { title: evil, diff: `${step(1).diff}+ten\u202eant\u200b\n` });
    const { diff: _, ...bare } = made;
    const [asked, ended] = building.first() as [BuildEvent, BuildEvent];
    const at = work.startedAt;
    const events: BuildEvent[] = [
      ...[...building.begun(), asked, ended, { type: "settled", at, turnId: "bturn231", increment: bare } as const],
      { type: "ran", at, incrementId: made.id, run: { ...run, outputHash: sha256(output) } },
      { type: "decided", at, incrementId: made.id, decision: "comment", comment: evil, by: "developer" },
    ];
    const before = async (ledger: SqliteLedger) => {
      await storeWork(ledger, events, [made], { ...work, title: evil });
      await ledger.works.append(work.id, [], [output]);
    };
    const page = await servedPage(crossReview(), { before });
    const hash = sha256(output);
    const told = ["", `/outputs/${hash}`].map((path) => get(page, `/api/works/wretries${path}`));
    for (const { status, body } of await Promise.all(told)) {
      expect(status).toBe(200);
      expect(body).not.toMatch(/[\u202e\u200b\u0000\u001b]|\\u202e|\\u200b|\\u0000|\\u001b/i);
    }
    expect(JSON.parse((await get(page, "/api/works/wretries")).body).steps[0].title).toBe("</script>evil");
    const { body } = await get(page, "/api/works/wretries/steps/istep231/diffs");
    expect(body).toContain("ten⟨U+202E⟩ant⟨U+200B⟩");
  });

  test("a review says of which work it is, and most are of none", async () => {
    const work = async (page: ServedPage) => JSON.parse((await get(page, "/api/reviews/start")).body).work;
    expect(await work(await built())).toBe("wretries");
    expect(await work(await servedPage())).toBeNull();
  });
});

/** What a connection is told until one of it says what is waited for. */
async function eventsUntil(page: ServedPage, path: string, isLast: (event: Told) => boolean): Promise<Told[]> {
  const headers = { Cookie: await cookieOf(page) };
  const response = await fetch(`http://127.0.0.1:${page.port}${path}`, { headers });
  const told: Told[] = [];
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    for (const [, data = ""] of chunk.matchAll(/^data: (.*)$/gm)) told.push(JSON.parse(data));
    const last = told.at(-1);
    if (last !== undefined && isLast(last)) break;
  }
  return told;
}

interface Told {
  readonly kind: string;
  readonly version: number;
}

describe("while it is built", () => {
  const { begun, first, second } = building;
  const before = (ledger: SqliteLedger) => storeWork(ledger, [...begun(), ...first()], [step(1)]);
  const isSecond = ({ kind, version }: Told) => kind === "work" && version === 2;

  test.each(["/api/works/wretries/events", "/api/reviews/start/events"])(
    "%s tells that the work is another than before, once, and nothing of what others write",
    async (path) => {
      const page = await servedPage(crossReview(), { before });
      const told = eventsUntil(page, path, isSecond);
      const other = triageReview();
      await page.ledger.record(
        ...eventsOf({ ...other, header: { ...other.header, id: "rother22" }, threads: [], findings: [] }),
      );
      const loaded = JSON.parse((await get(page, "/api/works/wretries")).body);
      expect(loaded).toMatchObject({ version: 1, steps: [{ position: 1 }] });
      await page.ledger.works.append(work.id, second().slice(0, 3));
      expect((await told).filter(({ kind }) => kind === "work").map(({ version }) => version)).toEqual([1, 2]);
      const later = JSON.parse((await get(page, "/api/works/wretries")).body);
      expect(later).toMatchObject({ version: 2, steps: [{ state: "accepted" }, { state: "proposed" }] });
    },
  );

  test("that a work was forgotten is told to who looks at it, and its review stays", async () => {
    const page = await servedPage(crossReview(), { before });
    const told = eventsUntil(page, "/api/works/wretries/events", ({ kind }) => kind === "forgotten");
    await get(page, "/api/works/wretries");
    await page.ledger.works.forget(work.id);
    await told;
    expect((await get(page, "/api/works/wretries")).status).toBe(404);
    expect((await get(page, "/api/reviews/start")).status).toBe(200);
    expect((await get(page, "/api/works")).body).toBe('{"rows":[]}');
  });
});
