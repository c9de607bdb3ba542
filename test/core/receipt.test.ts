import { describe, expect, it } from "vitest";
import { canonicalText, isSameJson } from "../../src/core/canonical.ts";
import { failureReason } from "../../src/core/coverage.ts";
import { compareReceipts } from "../../src/core/receipt-compare.ts";
import { makeReceipt } from "../../src/core/receipt-make.ts";
import type { FileCoverage } from "../../src/core/review.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { ThreadOutcome } from "../../src/core/thread.ts";
import { sha256 } from "../../src/system/hash.ts";
import { receiptSnapshots } from "../fixtures/receipts.ts";
import { runFacts, snapshot, thread, verdict } from "../fixtures/snapshot.ts";

const receiptOf = (given: ReviewSnapshot) => makeReceipt(given, sha256);
const api = receiptSnapshots["api"] as ReviewSnapshot;

describe("the facts of a receipt", () => {
  it("do not hang on verdicts, nor on where a folder lies", () => {
    const judged = snapshot({ verdicts: [verdict()] });
    const moved = snapshot({ header: { ...snapshot().header, repository: { key: "k", root: "/elsewhere" } } });
    expect(receiptOf(judged)).toEqual(receiptOf(snapshot()));
    expect(JSON.stringify(receiptOf(moved))).not.toContain("/elsewhere");
    expect(JSON.stringify(receiptOf(receiptSnapshots["agent"] as ReviewSnapshot))).not.toContain("/home/dev");
  });

  it("name the conversation that wrote the code, without its file", () => {
    const { evidence } = receiptOf(receiptSnapshots["agent"] as ReviewSnapshot).authorship;
    expect(evidence.map(({ session }) => session)).toEqual([{ program: "claude-code", id: "0f9d3c1e-77aa" }, null]);
  });

  it("tell a thread that was not asked from one that read nothing", () => {
    const left = thread({
      outcome: { status: "cancelled", problem: "cancelled", reason: "stopped", hint: "" },
      facts: runFacts({ requests: 0, toolCalls: null, usage: null, servedModel: null }),
      replyHash: null,
      costUsd: null,
    });
    const [record] = receiptOf(snapshot({ threads: [left] })).threads;
    expect(record).toMatchObject({ reading: "not-asked", reply: null, cost: { usd: 0, certainty: "exact" } });
    expect(receiptOf(api).threads.map(({ reading }) => reading)).toEqual(["reported", "nothing-beyond-brief"]);
  });

  it("name the model that made a thread void, also where no facts do", () => {
    const record = thread({
      outcome: { status: "void", problem: "same-family-served", servedModel: "claude-opus-5", reason: "", hint: "" },
      facts: null,
    });
    expect(receiptOf(snapshot({ threads: [record] })).threads[0]).toMatchObject({ servedModel: "claude-opus-5" });
  });

  it("tell what lay before a program, and nothing of it where nothing was recorded", () => {
    const before = { files: 20_000, bytes: 9, omitted: 11, overLimit: 10 };
    const facts = runFacts({ snapshot: before });
    expect(receiptOf(snapshot({ threads: [thread({ facts })] })).threads[0]).toMatchObject({ snapshot: before });
    expect(receiptOf(snapshot({ threads: [thread()] })).threads[0]).not.toHaveProperty("snapshot");
  });

  it("say how a reviewer's family is known, where that was recorded", () => {
    const ref = { name: "paste", kind: "paste", model: null, family: "mistral", isLocal: false } as const;
    const threads = [thread({ reviewer: { ...ref, familyBy: "declared" } }), thread({ reviewer: ref })];
    expect(receiptOf(snapshot({ threads })).threads[0]).toMatchObject({ family: "mistral", familyBy: "declared" });
    expect(receiptOf(snapshot({ threads })).threads[1]).not.toHaveProperty("familyBy");
  });

  it.each<[line: string, file: string, program: string | null]>([
    ["/home/dev/bin/read.sh --key sk-canary-1", "/home/dev/bin/read.sh", "read.sh"],
    ["'/home/dev/my tools/read' sk-canary-1", "/home/dev/my tools/read", "read"],
    ['/home/dev/"my tools"/read sk-canary-1', "/home/dev/my tools/read", "read"],
    ["KEY=sk-canary-1 read", "KEY=sk-canary-1", null],
    ["", "", null],
  ])("have of the command %s its program and a hash, and no path or key", (line, file, program) => {
    const outcome: ThreadOutcome = {
      ...{ status: "unavailable", problem: "program-failed", hint: "" },
      reason: `${file} ended with 1 and wrote nothing: no such key: sk-canary-1 in /home/dev/keys`,
    };
    const reviewer = { name: "command", kind: "command", model: line, family: "mistral", isLocal: false } as const;
    const failed = thread({ reviewer, outcome });
    const unread = {
      ...(snapshot().coverage.files[1] as FileCoverage),
      status: "failed",
      reason: failureReason(failed.thread),
    } as const;
    const receipt = receiptOf(snapshot({ threads: [failed], coverage: { files: [unread] } }));
    expect(receipt.threads[0]).toMatchObject({ requestedModel: program, commandHash: sha256(line) });
    expect(JSON.stringify(receipt)).not.toMatch(/canary|home/);
  });

  it("change with every finding", () => {
    const [first, ...others] = snapshot().findings;
    const changed = snapshot({ findings: [{ ...(first as (typeof others)[0]), claim: "nothing" }, ...others] });
    expect(receiptOf(changed).findings.hash).not.toBe(receiptOf(snapshot()).findings.hash);
  });
});

describe("comparing receipts", () => {
  const before = receiptOf(api);

  it("finds no difference where there is none", () => {
    expect(compareReceipts(before, structuredClone(before))).toEqual([]);
  });

  it("names what differs of the review, and in which thread what differs", () => {
    const [first, second] = structuredClone(before.threads) as [(typeof before.threads)[0], (typeof before.threads)[0]];
    const after = {
      ...before,
      status: "partial" as const,
      threads: [first, { ...second, reply: null, durationMs: 1 }],
    };
    expect(compareReceipts(before, after)).toEqual(["the status", "thread 2 (t2): the reply, its time"]);
    expect(compareReceipts(before, { ...before, threads: [first] })).toEqual(["thread 2 (t2): the ledger lacks it"]);
    expect(compareReceipts({ ...before, threads: [first] }, before)).toEqual(["thread 2 (t2): the receipt lacks it"]);
    expect(compareReceipts(before, { ...before, threads: [second, first] })).toEqual(["the order of the threads"]);
  });

  it("sees a member that only one of them has", () => {
    const more = { ...before, remark: "signed by nobody" } as typeof before;
    expect(compareReceipts(more, before)).toEqual(["the remark"]);
  });
});

describe("canonical JSON", () => {
  it("is that of RFC 8785, by its own example", () => {
    const example = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalText(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts members by their UTF-16 units, and leaves out what is undefined", () => {
    expect(canonicalText({ "\ufb33": 1, "\u{1f600}": 2, "1": 3, left: undefined })).toBe(
      '{"1":3,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  it("is only of Unicode; comparing takes halves of characters for what UTF-8 makes of them", () => {
    expect(() => canonicalText({ text: "\ud800" })).toThrow();
    expect(isSameJson({ a: "\ud800", b: 1 }, { b: 1, a: "\ufffd" })).toBe(true);
    expect(isSameJson({ a: 1 }, { a: 1, b: null })).toBe(false);
  });
});
