import { expect, test } from "vitest";
import { finding, header, planned, start } from "./review-stream.ts";
import { temporaryLedger } from "./temporary-ledger.ts";

async function ledgerWithReviews(...ids: string[]) {
  const ledger = await temporaryLedger();
  for (const [i, id] of ids.entries()) {
    const repository = { key: `key${i}`, root: "/r" };
    await ledger.record(start(header({ id, repository, startedAt: `2026-03-0${i + 1}T10:00:00.000Z` })));
  }
  return ledger;
}

test("an id, its unique beginning and its capital letters name the same review", async () => {
  const ledger = await ledgerWithReviews("rabcdefg", "rabxyz23");
  for (const name of ["rabcdefg", "rabc", "RABC", " rabcd "]) {
    expect(await ledger.resolveReview(name, null)).toBe("rabcdefg");
  }
});

test("a beginning of several ids is ambiguous and names them all", async () => {
  const ledger = await ledgerWithReviews("rabcdefg", "rabxyz23", "rzzzzzzz");
  await expect(ledger.load("rab", null)).rejects.toMatchObject({
    code: "ambiguous",
    message: expect.stringMatching(/rabcdefg, rabxyz23(?!.*rzz)/),
  });
});

test("a whole id is no beginning, also where another id goes on from it", async () => {
  const ledger = await ledgerWithReviews("rab", "rabc");
  expect(await ledger.resolveReview("rab", null)).toBe("rab");
});

test("fewer than three characters, unknown ids, wildcards and odd text name nothing", async () => {
  const ledger = await ledgerWithReviews("rabcdefg");
  for (const name of [
    "",
    "r",
    "ra",
    "rzz",
    "r%%%",
    "___",
    "rab' or '1'='1",
    "__proto__",
    "rab\u0000",
    "~~~",
    "latest2",
  ]) {
    await expect(ledger.resolveReview(name, null)).rejects.toMatchObject({ code: "not-found" });
  }
});

test("latest is the newest of the repository, else of all; ids are found in every repository", async () => {
  const ledger = await ledgerWithReviews("raaaaaaa", "rbbbbbbb");
  expect(await ledger.resolveReview("latest", "key0")).toBe("raaaaaaa");
  expect(await ledger.resolveReview("latest", null)).toBe("rbbbbbbb");
  expect(await ledger.resolveReview("rbbb", "key0")).toBe("rbbbbbbb");
  await expect(ledger.resolveReview("latest", "key9")).rejects.toMatchObject({
    code: "not-found",
    hint: expect.stringContaining("blindspot review"),
  });
});

test("findings and threads are found by their beginnings, with the review that they belong to", async () => {
  const ledger = await temporaryLedger();
  const review = header();
  const asked = planned({ id: "tabcdefg" });
  const raised = finding({ id: "fabcdefg" });
  await ledger.record(start(review, [asked]));
  await ledger.record({ type: "finding-add", reviewId: review.id, finding: raised });
  expect(await ledger.resolveThread("tabc")).toEqual({ reviewId: review.id, thread: asked.thread });
  expect(await ledger.resolveFinding("fabcd")).toEqual({ reviewId: review.id, finding: raised, verdicts: [] });
  await expect(ledger.resolveFinding("tabcd")).rejects.toMatchObject({ code: "not-found" });
});
