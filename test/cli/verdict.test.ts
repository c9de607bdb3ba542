import { expect, test } from "vitest";
import { runVerdict } from "../../src/cli/verdict.ts";
import type { Finding } from "../../src/core/finding.ts";
import { finding, header, start } from "../ledger/review-stream.ts";
import { type CommandPlace, commandPlace } from "./ledger-command.ts";

async function placeWithFindings(...changes: Partial<Finding>[]): Promise<CommandPlace> {
  const place = await commandPlace();
  await place.withLedger(async (ledger) => {
    await ledger.record(start(header({ id: "raaaaaaa", repository: place.repository })));
    for (const change of changes) {
      await ledger.record({ type: "finding-add", reviewId: "raaaaaaa", finding: finding(change) });
    }
  });
  return place;
}

const verdictsOf = (place: CommandPlace, id: string) =>
  place.withLedger(async (ledger) => (await ledger.resolveFinding(id)).verdicts);

test("a real finding is stored as open, by a human, and it is said what follows", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  expect(await runVerdict({ finding: "fabcd", judgement: "real", reason: " seen in the logs " }, place.io)).toBe(0);
  expect(await verdictsOf(place, "fabcdefg")).toEqual([
    {
      findingId: "fabcdefg",
      judgement: "real",
      reason: "seen in the logs",
      seconds: null,
      judge: "human",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      duplicateOf: null,
      state: "open",
    },
  ]);
  expect(place.stdout()).toMatch(
    /gives up after the first batch · fabcdefg\n {2}src\/retry\.ts:4\n {2}real: seen in the logs\n/,
  );
});

test.for(["stylistic", "out-of-scope", "wrong", "unsure", "Out of scope"])("%s has no state", async (judgement) => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await runVerdict({ finding: "fabcdefg", judgement }, place.io);
  const [stored] = await verdictsOf(place, "fabcdefg");
  expect(stored).toMatchObject({ judgement: judgement.toLowerCase().replaceAll(" ", "-"), state: null });
});

test.for([
  ["claude-code", { CLAUDECODE: "1" }],
  ["codex", { CODEX_THREAD_ID: "0199" }],
  ["gemini-cli", { GEMINI_CLI: "1" }],
  ["opencode", { OPENCODE: "1", AGENT: "1" }],
  ["qwen-code", { QWEN_CODE: "1", GEMINI_CLI: "1" }],
  ["cursor", { CURSOR_AGENT: "1" }],
  ["agent", { AI_AGENT: "some-new-agent" }],
] as const)("from inside %s it is kept as a suggestion that does not count", async ([name, env]) => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await runVerdict({ finding: "fabcd", judgement: "wrong" }, { ...place.io, env: { ...place.io.env, ...env } });
  expect(await verdictsOf(place, "fabcdefg")).toMatchObject([{ judge: "agent" }]);
  expect(place.stdout()).toMatch(new RegExp(`suggestion[^]*\\(${name}\\)`));
  expect(await place.withLedger((ledger) => ledger.judged(place.repository.key))).toEqual([]);
});

test("variables of agents that are empty or off mean that a human is there", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  const env = { ...place.io.env, CLAUDECODE: "", GEMINI_CLI: "0", AI_AGENT: "false" };
  await runVerdict({ finding: "fabcd", judgement: "wrong" }, { ...place.io, env });
  expect(await verdictsOf(place, "fabcdefg")).toMatchObject([{ judge: "human" }]);
});

test("a second verdict says which one it replaces, and is the one that counts", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await runVerdict({ finding: "fabcd", judgement: "wrong", reason: "the caller locks" }, place.io);
  expect(place.stdout()).not.toContain("replaces");
  expect(place.stdout()).toMatch(/[.]\n$/);
  await runVerdict({ finding: "fabcd", judgement: "real" }, place.io);
  expect(place.stdout()).toContain("  real\n  replaces an earlier verdict, which was wrong: the caller locks\n");
  const judged = await place.withLedger((ledger) => ledger.judged(place.repository.key));
  expect(judged.map(({ verdict }) => verdict.judgement)).toEqual(["real"]);
});

test("the same judgement again keeps its reason, unless another is given; another judgement does not", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  const judge = async (judgement: string, reason?: string) => {
    await runVerdict({ finding: "fabcd", judgement, ...(reason !== undefined && { reason }) }, place.io);
    return (await verdictsOf(place, "fabcdefg")).at(-1)?.reason;
  };
  expect(await judge("wrong", "the caller locks")).toBe("the caller locks");
  expect(await judge("wrong")).toBe("the caller locks");
  expect(await judge("wrong", "")).toBe("");
  expect(await judge("wrong", "it is locked")).toBe("it is locked");
  expect(await judge("real")).toBe("");
});

test("a reason of an agent is never taken for one of a person, and a suggestion replaces no verdict", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  const agent = { ...place.io, env: { ...place.io.env, CLAUDECODE: "1" } };
  await runVerdict({ finding: "fabcd", judgement: "wrong", reason: "it looks fine" }, agent);
  await runVerdict({ finding: "fabcd", judgement: "wrong" }, place.io);
  await runVerdict({ finding: "fabcd", judgement: "real" }, agent);
  expect((await verdictsOf(place, "fabcdefg")).at(-1)).toMatchObject({
    judge: "human",
    judgement: "wrong",
    reason: "",
  });
  expect(place.stdout()).toContain("the verdict of a person stands: wrong\n");
});

test("a duplicate alone takes the judgement of the finding that it repeats, if that has one", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fxyz2345" });
  const alone = { finding: "fabcd", duplicateOf: "fxyz2" };
  await expect(runVerdict(alone, place.io)).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringMatching(/Judge fxyz2345 first.*real, stylistic/),
  });
  await runVerdict({ finding: "fxyz2", judgement: "out-of-scope" }, place.io);
  await runVerdict(alone, place.io);
  expect(await verdictsOf(place, "fabcdefg")).toMatchObject([{ judgement: "out-of-scope", duplicateOf: "fxyz2345" }]);
});

test("without a judgement and a duplicate it is said which judgements there are", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await expect(runVerdict({ finding: "fabcd" }, place.io)).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("out-of-scope"),
  });
});

test("a beginning of fewer than five characters overwrites nothing", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await expect(runVerdict({ finding: "fabc", judgement: "wrong" }, place.io)).rejects.toMatchObject({
    code: "not-found",
    hint: "Give at least 5 characters of its id.",
  });
});

test("a duplicate names the other finding by any beginning of its id, but not itself", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fxyz2345" });
  await runVerdict({ finding: "fabcd", judgement: "real", duplicateOf: "fxyz2" }, place.io);
  expect(await verdictsOf(place, "fabcdefg")).toMatchObject([{ duplicateOf: "fxyz2345" }]);
  const itself = { finding: "fxyz2", judgement: "real", duplicateOf: "fxyz2345" };
  await expect(runVerdict(itself, place.io)).rejects.toMatchObject({ code: "usage" });
});

test("a verdict that is taken back stays on record, and it is said what counts now", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await runVerdict({ finding: "fabcd", judgement: "wrong", reason: "the caller locks" }, place.io);
  await runVerdict({ finding: "fabcd", judgement: "real" }, place.io);
  expect(await runVerdict({ finding: "fabcd", withdraw: true }, place.io)).toBe(0);
  expect(place.stdout()).toContain("  taken back, kept on record: real\n  What counts now: wrong: the caller locks\n");
  await runVerdict({ finding: "fabcd", withdraw: true }, place.io);
  expect(place.stdout()).toContain("It is not judged now.");
  expect((await verdictsOf(place, "fabcdefg")).map(({ withdrawnAt }) => typeof withdrawnAt)).toEqual([
    "string",
    "string",
  ]);
  await expect(runVerdict({ finding: "fabcd", withdraw: true }, place.io)).rejects.toMatchObject({ code: "usage" });
  await runVerdict({ finding: "fabcd", judgement: "wrong" }, place.io);
  expect((await verdictsOf(place, "fabcdefg")).at(-1)).toMatchObject({ reason: "" });
});

test("an agent takes back its own suggestion only, and nobody judges while taking back", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  const agent = { ...place.io, env: { ...place.io.env, CLAUDECODE: "1" } };
  await runVerdict({ finding: "fabcd", judgement: "wrong" }, place.io);
  await expect(runVerdict({ finding: "fabcd", withdraw: true }, agent)).rejects.toMatchObject({
    message: expect.stringContaining("no verdict of an agent"),
  });
  for (const more of [{ judgement: "real" }, { reason: "x" }, { duplicateOf: "fabcd" }]) {
    await expect(runVerdict({ finding: "fabcd", withdraw: true, ...more }, place.io)).rejects.toMatchObject({
      code: "usage",
    });
  }
});

test("unknown judgements and findings, and beginnings of several, store nothing", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fabcdz23" });
  await expect(runVerdict({ finding: "fabcde", judgement: "great" }, place.io)).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("out-of-scope"),
  });
  await expect(runVerdict({ finding: "fabcd", judgement: "real" }, place.io)).rejects.toMatchObject({
    code: "ambiguous",
  });
  await expect(runVerdict({ finding: "fzzzz", judgement: "real" }, place.io)).rejects.toMatchObject({
    code: "not-found",
  });
  expect([...(await verdictsOf(place, "fabcdefg")), ...(await verdictsOf(place, "fabcdz23"))]).toEqual([]);
});

test("a rejected finding is said to fold later, unless it points to no code", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fxyz2345", fingerprint: "" });
  await runVerdict({ finding: "fabcd", judgement: "stylistic" }, place.io);
  const anchored = place.stdout();
  await runVerdict({ finding: "fxyz2", judgement: "stylistic" }, place.io);
  expect(anchored).toContain("folds it as judged before");
  expect(place.stdout().slice(anchored.length)).toContain("may raise it again");
});

test("a title written by a model cannot write to the terminal", async () => {
  const place = await placeWithFindings({ id: "fabcdefg", title: "\x1b]52;c;cm0=\x07\x1b[2Jtitle\u202e\r\nline" });
  await runVerdict({ finding: "fabcd", judgement: "wrong", reason: "no\x1b[31m" }, place.io);
  expect(place.stdout()).toMatch(/^title line · fabcdefg\n/);
  expect(place.stdout()).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
});

test("what became of a real one is a verdict of its own, which keeps judgement and reason", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  await runVerdict({ finding: "fabcd", judgement: "real", reason: "seen in the logs" }, place.io);
  expect(place.stdout()).toContain("blindspot fix raaaaaaa");
  await runVerdict({ finding: "fabcd", fixed: true }, place.io);
  expect(place.stdout()).toContain(
    "  real, fixed: seen in the logs\n  replaces an earlier verdict, which was real: seen in the logs\n",
  );
  await runVerdict({ finding: "fabcd", deferred: true, reason: "after the release" }, place.io);
  await runVerdict({ finding: "fabcd", judgement: "real", reopen: true }, place.io);
  const reasons = (await verdictsOf(place, "fabcdefg")).map(({ state, reason }) => `${state}: ${reason}`);
  expect(reasons).toEqual([
    "open: seen in the logs",
    "fixed: seen in the logs",
    "deferred: after the release",
    "open: after the release",
  ]);
});

test("a real one that is called real again is as fixed as before; called real after another judgement, it is open", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  const judge = async (args: object) => {
    await runVerdict({ finding: "fabcd", ...args }, place.io);
    return (await verdictsOf(place, "fabcdefg")).at(-1)?.state;
  };
  expect(await judge({ judgement: "real", fixed: true })).toBe("fixed");
  expect(await judge({ judgement: "real", reason: "it was the lock" })).toBe("fixed");
  expect(await judge({ judgement: "wrong" })).toBeNull();
  expect(await judge({ judgement: "real" })).toBe("open");
});

test.for([
  ["nothing was said", []],
  ["it was judged wrong", [{ judgement: "wrong" }]],
  ["its judgement was taken back", [{ judgement: "real" }, { withdraw: true }]],
] as const)("a finding of which %s is neither fixed nor deferred nor reopened", async ([, before]) => {
  const place = await placeWithFindings({ id: "fabcdefg" });
  for (const args of before) await runVerdict({ finding: "fabcd", ...args }, place.io);
  const stored = (await verdictsOf(place, "fabcdefg")).length;
  for (const state of [{ fixed: true }, { deferred: true }, { reopen: true }, { judgement: "wrong", fixed: true }]) {
    await expect(runVerdict({ finding: "fabcd", ...state }, place.io)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("not judged real"),
      hint: expect.stringContaining("blindspot verdict fabcdefg real --fixed"),
    });
  }
  expect(await verdictsOf(place, "fabcdefg")).toHaveLength(stored);
});

test("that an agent calls it fixed is a suggestion, and no verdict that a person could go by", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fxyz2345" });
  const agent = { ...place.io, env: { ...place.io.env, CLAUDECODE: "1" } };
  await runVerdict({ finding: "fabcd", judgement: "real" }, place.io);
  await runVerdict({ finding: "fabcd", fixed: true }, agent);
  const stored = await verdictsOf(place, "fabcdefg");
  expect(stored.map(({ judge, state }) => `${judge} ${state}`)).toEqual(["agent fixed", "human open"]);
  await runVerdict({ finding: "fxyz2", judgement: "real" }, agent);
  await expect(runVerdict({ finding: "fxyz2", fixed: true }, place.io)).rejects.toMatchObject({ code: "usage" });
});

test("a duplicate is fixed with the finding that it repeats, and two things are not said at once", async () => {
  const place = await placeWithFindings({ id: "fabcdefg" }, { id: "fxyz2345" });
  await runVerdict({ finding: "fabcd", judgement: "real" }, place.io);
  await runVerdict({ finding: "fxyz2", duplicateOf: "fabcd" }, place.io);
  await expect(runVerdict({ finding: "fxyz2", fixed: true }, place.io)).rejects.toMatchObject({
    code: "usage",
    hint: "Say it of fabcdefg.",
  });
  for (const more of [{ deferred: true }, { reopen: true }, { withdraw: true }, { duplicateOf: "fxyz2" }]) {
    await expect(runVerdict({ finding: "fabcd", fixed: true, ...more }, place.io)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("do not go together"),
    });
  }
});
