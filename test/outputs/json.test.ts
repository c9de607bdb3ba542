import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ReviewDocument, renderJson, toReviewDocument } from "../../src/outputs/json.ts";
import { documentNames, documentSchema } from "../../src/outputs/schemas.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  failedSnapshot,
  foreignSnapshot,
  openSnapshot,
  partialSnapshot,
  silentSnapshot,
  snapshot,
  verdict,
} from "../fixtures/snapshot.ts";

const snapshots = {
  complete: snapshot(),
  silent: silentSnapshot,
  failed: failedSnapshot,
  partial: partialSnapshot,
  open: openSnapshot,
  hostile: foreignSnapshot(hostileText),
};

describe("the JSON document", () => {
  const validate = new Ajv2020({ strict: false, formats: {} }).compile(documentSchema("review") ?? {});

  it.each(Object.entries(snapshots))("of a %s review is what its schemas say, member for member", (_name, given) => {
    const read: unknown = JSON.parse(renderJson(given));
    expect(read).toEqual(toReviewDocument(given));
    expect(ReviewDocument.parse(read)).toEqual(read);
    expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
  });

  it("tells asked from served model, outcome from problem", () => {
    const [answered, , timedOut] = toReviewDocument(partialSnapshot).review.threads;
    expect(answered).toMatchObject({
      reviewer: "openai:gpt-6",
      requestedModel: "gpt-6",
      servedModel: "gpt-6-mini-2026-09-01",
      outcome: "answered",
      problem: null,
      usage: { inputTokens: 18_240, outputTokens: 2_310 },
    });
    expect(timedOut).toMatchObject({
      outcome: "timed-out",
      problem: { code: "deadline", reason: "no answer within 5 minutes", hint: expect.any(String) },
      usage: null,
    });
  });

  it("gives a thread that has not ended no outcome", () => {
    expect(toReviewDocument(openSnapshot).review.threads[0]).toMatchObject({
      outcome: null,
      problem: null,
      usage: null,
    });
  });

  it("carries a person's latest verdict, and an agent's only where no person judged", () => {
    const { findings } = toReviewDocument(
      snapshot({
        verdicts: [
          verdict({ judgement: "unsure", at: "2026-11-22T10:00:00.000Z" }),
          verdict({ judgement: "wrong", at: "2026-11-22T11:00:00.000Z" }),
          verdict({ judgement: "real", judge: "agent", at: "2026-11-22T12:00:00.000Z" }),
          verdict({ findingId: "f9x4t", judge: "agent" }),
        ],
      }),
    ).review;
    const judged = new Map(findings.map(({ id, verdict: given }) => [id, given && [given.judge, given.judgement]]));
    expect(Object.fromEntries(judged)).toEqual({ f3k9a: ["human", "wrong"], f9x4t: ["agent", "real"], f7m2q: null });
  });

  it("holds neither briefs nor replies nor file contents nor the place of the repository", () => {
    const text = renderJson(snapshot());
    for (const content of [
      "You read code that",
      "<data>",
      '{"findings": []}',
      "invoices.ofTenant(tenant)",
      "/code/shop",
    ]) {
      expect(text).not.toContain(content);
    }
    expect(text).toContain("b41e0d");
  });

  it("escapes what a terminal would obey and reads back as the same text", () => {
    const text = renderJson(snapshot({ notes: [{ level: "info", text: "\u009b31m\u202e\u2028" }] }));
    expect(text).toContain("\\u009b31m\\u202e\\u2028");
    expect(ReviewDocument.parse(JSON.parse(text)).review.notes).toEqual([
      { level: "info", text: "\u009b31m\u202e\u2028" },
    ]);
  });
});

it("every document has a schema that holds together", () => {
  for (const name of documentNames) {
    const schema = documentSchema(name) ?? {};
    expect(schema["title"]).toBe(`blindspot ${name}`);
    expect(new Ajv2020({ strict: false, formats: {} }).compile(schema)({})).toBe(false);
  }
  expect(documentSchema("toString")).toBeNull();
});
