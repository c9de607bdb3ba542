import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import AjvDraft4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import fc from "fast-check";
import type { Result, Run } from "sarif";
import { describe, expect, it } from "vitest";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import { renderSarif, type SarifOptions, toSarif } from "../../src/outputs/sarif.ts";
import { toPublicUri, toRelativeUri } from "../../src/outputs/sarif-uri.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  doubt,
  failedSnapshot,
  finding,
  foreignSnapshot,
  openSnapshot,
  partialSnapshot,
  sampleFindings,
  silentSnapshot,
  snapshot,
  verdict,
} from "../fixtures/snapshot.ts";

const options: SarifOptions = { version: "1.2.3", repositoryUri: "https://user:secret@git.example/shop.git?token=1#x" };

function runOf(given: ReviewSnapshot): Run {
  return toSarif(given, options).runs[0] as Run;
}

function resultOf(given: Partial<ReviewSnapshot>): Result {
  return runOf(snapshot(given)).results?.[0] as Result;
}

describe("SARIF", () => {
  const ajv = new AjvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);

  it.each(
    Object.entries({
      complete: snapshot({ verdicts: [verdict({ judgement: "stylistic", state: null })] }),
      mended: snapshot({
        verdicts: [verdict({ state: "fixed" }), verdict({ findingId: "f9x4t", judge: "agent", state: "fixed" })],
      }),
      silent: silentSnapshot,
      failed: failedSnapshot,
      partial: partialSnapshot,
      open: openSnapshot,
      hostile: foreignSnapshot(hostileText),
    }),
  )("of a %s review is valid by the schema of SARIF 2.1.0", (_name, given) => {
    const isValid = validate(JSON.parse(renderSarif(given, options)));
    expect(isValid, JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  it("points at the head with line, quote and relative address", () => {
    const [, retry] = runOf(snapshot()).results ?? [];
    expect(retry).toMatchObject({ ruleId: "retry", level: "error", kind: "fail" });
    expect(retry?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "src/queue/drain.ts", uriBaseId: "%SRCROOT%" },
      region: { startLine: 8, endLine: 15, snippet: { text: "    while (attempts < maxAttempts) {" } },
    });
    expect(retry?.partialFingerprints).toEqual({ "anchoredCode/v1": "8d41f0c2a97be3" });
  });

  it("gives removed code no region of the head, and says in words where it stood", () => {
    const [guard] = runOf(snapshot()).results ?? [];
    expect(guard?.locations?.[0]?.physicalLocation?.region).toBeUndefined();
    expect(guard?.message.text).toContain("line 3 of src/api/export.ts before the change");
    expect(guard?.properties).toMatchObject({ side: "base", baseStartLine: 3, baseEndLine: 3 });
  });

  it("gives an unanchored finding no place and no fingerprint", () => {
    const location = {
      path: "/etc/passwd",
      side: "head",
      startLine: null,
      endLine: null,
      quote: "x",
      anchor: "unanchored",
    } as const;
    const result = resultOf({ findings: [finding({ location, fingerprint: "" })] });
    expect(result.locations).toEqual([]);
    expect(result.partialFingerprints).toBeUndefined();
  });

  it.each(["stylistic", "out-of-scope", "wrong"] as const)(
    "suppresses what a person judged %s, with the reason",
    (judgement) => {
      const result = resultOf({
        findings: [finding()],
        verdicts: [verdict({ judgement, reason: "known", state: null })],
      });
      expect(result.suppressions).toMatchObject([{ kind: "external", status: "accepted" }]);
      expect(result.suppressions?.[0]?.justification).toContain("known");
    },
  );

  it.each([
    ["fixed", verdict({ state: "fixed", reason: "known" }), "real, fixed: known"],
    ["deferred", verdict({ state: "deferred", reason: "after the release" }), "real, deferred: after the release"],
    ["a duplicate", verdict({ duplicateOf: "f9x4t" }), "real, duplicate of f9x4t"],
  ])("suppresses what a person calls %s, with the reason", (_, given, justification) => {
    expect(resultOf({ findings: [finding()], verdicts: [given] }).suppressions).toEqual([
      { kind: "external", status: "accepted", justification },
    ]);
  });

  it.each([
    ["wrong", verdict({ judge: "agent", judgement: "wrong", state: null, reason: "it is locked" })],
    ["fixed", verdict({ judge: "agent", state: "fixed" })],
  ])("leaves what only an agent calls %s under review", (word, given) => {
    const [suppression] = resultOf({ findings: [finding()], verdicts: [given] }).suppressions ?? [];
    expect(suppression).toMatchObject({ kind: "external", status: "underReview" });
    expect(suppression?.justification).toContain(word);
    expect(suppression?.justification).toContain("suggested by an agent");
  });

  it("suppresses nothing that is real and open or unsure, whoever says so, nor on a verdict that was taken back", () => {
    for (const given of [
      verdict(),
      verdict({ judge: "agent" }),
      verdict({ judgement: "unsure", state: null }),
      verdict({ judgement: "wrong", state: null, withdrawnAt: "2026-11-22T11:00:00.000Z" }),
    ]) {
      expect(resultOf({ findings: [finding()], verdicts: [given] }).suppressions).toEqual([]);
    }
  });

  it("takes apart links in the reason of a verdict", () => {
    const given = verdict({ judgement: "wrong", state: null, reason: "[see](https://evil.example)\u001b[2J" });
    const [suppression] = resultOf({ findings: [finding()], verdicts: [given] }).suppressions ?? [];
    expect(suppression?.justification).toBe("wrong: [see] (https://evil.example)");
  });

  it("says all that was said of a finding", () => {
    const account = { threadId: "t2", severity: "low", consequence: "other", title: "Batches vanish" } as const;
    const also = { ...account, claim: "The counter only grows.", trigger: "", outcome: "" };
    expect(resultOf({ findings: [finding({ alsoSaid: [also] })] }).message.text).toContain(
      "Also said: Batches vanish. The counter only grows.",
    );
  });

  it("does not play down a doubt that was judged real before", () => {
    const doubtful = finding({ standing: "doubt", fold: null, severity: "critical" });
    expect(resultOf({ findings: [doubtful] }).level).toBe("note");
    expect(resultOf({ findings: [{ ...doubtful, knownAs: "f0" }] }).level).toBe("error");
  });

  it("suppresses what a person set aside in an earlier review", () => {
    const folded = finding({ fold: "judged-before", foldReason: "wrong in r1abc: the caller holds the lock" });
    expect(resultOf({ findings: [folded] }).suppressions).toMatchObject([{ status: "accepted" }]);
  });

  it("lowers doubts to notes until a person calls them real, and keeps what merely found no room", () => {
    expect(resultOf({ findings: [doubt] }).level).toBe("note");
    expect(resultOf({ findings: [doubt], verdicts: [verdict({ findingId: doubt.id })] }).level).toBe("warning");
    expect(resultOf({ findings: [finding({ fold: "overflow" })] }).level).toBe("error");
  });

  it.each([
    ["complete", true],
    ["empty", true],
    ["partial", false],
    ["failed", false],
    ["open", false],
    ["running", false],
    ["interrupted", false],
    ["cancelled", false],
  ] as const)("says of a %s review that its run succeeded: %s", (status, isSuccessful) => {
    expect(runOf(snapshot({ status })).invocations?.[0]?.executionSuccessful).toBe(isSuccessful);
  });

  it("notifies of every thread without an answer and of every file that was not read", () => {
    const notifications = runOf(partialSnapshot).invocations?.[0]?.toolExecutionNotifications ?? [];
    const count = (id: string) => notifications.filter(({ descriptor }) => descriptor?.id === id).length;
    expect(count("thread-without-answer")).toBe(1);
    expect(count("file-not-reviewed")).toBe(402);
    expect(count("review-status")).toBe(1);
  });

  it("names the repository without credentials, and not at all without an address", () => {
    expect(runOf(snapshot()).versionControlProvenance?.[0]).toMatchObject({
      repositoryUri: "https://git.example/shop.git",
      revisionId: "9fceb02d0ae598e95dc970b74767f19372d61af8",
    });
    expect(toSarif(snapshot(), { version: "1.2.3" }).runs[0]?.versionControlProvenance).toBeUndefined();
  });

  it("takes links in foreign text apart", () => {
    const { results, invocations } = runOf(foreignSnapshot("[click](https://evil.example)"));
    const messages = [...(results ?? []), ...(invocations?.[0]?.toolExecutionNotifications ?? [])].map(
      ({ message }) => message.text,
    );
    expect(messages.length).toBeGreaterThan(4);
    expect(messages.filter((text) => text?.includes("]("))).toEqual([]);
  });

  it("gives every rule that a finding may have a place in the rules", () => {
    const run = runOf(snapshot({ findings: sampleFindings }));
    for (const { ruleId, ruleIndex } of run.results ?? [])
      expect(run.tool.driver.rules?.[ruleIndex ?? -1]?.id).toBe(ruleId);
  });
});

describe("addresses", () => {
  it("of paths stay below the root and give the path back", () => {
    const segment = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((s) => !/^\.{1,2}$|[/]/.test(s) && s.isWellFormed());
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const uri = toRelativeUri(segments.join("/"));
        expect(uri).toMatch(/^[!-~]+$/);
        expect(new URL(uri, "https://root.example/a/").href.startsWith("https://root.example/a/")).toBe(true);
        expect(uri.split("/").map(decodeURIComponent)).toEqual(segments);
      }),
    );
  });

  it.each(["../../etc/passwd", "/etc/passwd", "./a/../../b", "https://evil.example/x", "//evil.example", "\ud800"])(
    "of %j do not climb or leave",
    (path) => {
      expect(new URL(toRelativeUri(path), "https://root.example/a/").href).toMatch(/^https:\/\/root\.example\/a\//);
    },
  );

  it.each([
    ["https://token@git.example/a/b.git", "https://git.example/a/b.git"],
    ["git@git.example:a/b.git", "ssh://git.example/a/b.git"],
    ["ssh://git:pw@git.example:22/a/b", "ssh://git.example:22/a/b"],
    ["file:///home/dev/shop", null],
    ["/home/dev/shop", null],
    ["", null],
  ])("of the remote %j are public: %j", (remote, expected) => {
    expect(toPublicUri(remote)).toBe(expected);
  });
});
