import { describe, expect, test } from "vitest";
import { type AnchorIndex, anchorFinding, makeAnchorIndex } from "../../src/core/anchor.ts";
import { parseDiff } from "../../src/core/diff.ts";
import type { Finding, RawFinding } from "../../src/core/finding.ts";
import { mergeFindings } from "../../src/core/merge.ts";
import { type ReadReply, readReply } from "../../src/core/reply.ts";
import { type ExpectedFinding, type ExpectedThread, type FixtureCase, loadCases } from "../fixtures/cases.ts";

/** What the case says, in the order of its own list: by title, since findings may come in any order. */
function sorted<Item extends { readonly titleIncludes: string }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => (a.titleIncludes < b.titleIncludes ? -1 : 1));
}

function outcomeOf(reply: ReadReply): ExpectedThread {
  if (reply.status === "read") return { status: "answered", findings: reply.findings.length };
  return { status: reply.problem === "refusal" ? "refused" : "unreadable", problem: reply.problem };
}

function toFinding(raw: RawFinding, id: string, threadId: string, index: AnchorIndex): Finding {
  const { path: _path, startLine: _startLine, endLine: _endLine, quote: _quote, trigger, outcome, ...said } = raw;
  return {
    ...said,
    id,
    location: anchorFinding(raw, index),
    why: { trigger, outcome },
    raisedBy: [threadId],
    alsoSaid: [],
    author: "unknown",
    fingerprint: "",
    lineage: null,
    fold: null,
    foldReason: null,
    knownAs: null,
  };
}

function findingsOf({ patch, threads }: FixtureCase): Finding[] {
  const files = parseDiff(patch).map((file) => ({ patch: file, base: null, head: null }));
  const index = makeAnchorIndex({ files });
  const raised = threads.flatMap(({ reply }, thread) => {
    const read = readReply(reply);
    const raws = read.status === "read" ? read.findings : [];
    return raws.map((raw, item) => toFinding(raw, `f${thread}-${item}`, `t${thread}`, index));
  });
  return mergeFindings(raised);
}

/** The finding in the words of `expected.json`, with just the members that the case compares. */
function inWordsOf(expected: ExpectedFinding | undefined, finding: Finding): ExpectedFinding {
  const { path, side, startLine, endLine, anchor } = finding.location;
  const all: Required<ExpectedFinding> = {
    titleIncludes: expected?.titleIncludes ?? finding.title,
    ...{ path, side, startLine, endLine, anchor, raisedBy: finding.raisedBy.length },
    ...{ standing: finding.standing, consequence: finding.consequence },
    ...{ category: finding.category, scope: finding.scope },
  };
  if (expected === undefined) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in expected)) as ExpectedFinding;
}

describe.for(loadCases())("fixture case $name", (fixture) => {
  test("its replies are read as expected", () => {
    expect(fixture.threads.map(({ reply }) => outcomeOf(readReply(reply)))).toEqual(fixture.expected.threads);
  });

  test("its findings are anchored and merged as expected", () => {
    const { findings: expected } = fixture.expected;
    const found = findingsOf(fixture).map((finding) =>
      inWordsOf(
        expected.find(({ titleIncludes }) => finding.title.includes(titleIncludes)),
        finding,
      ),
    );
    expect(sorted(found)).toEqual(sorted(expected));
  });

  test("no control character of its replies comes through", () => {
    expect(JSON.stringify(findingsOf(fixture))).not.toMatch(/\\u00[01]/);
  });
});
