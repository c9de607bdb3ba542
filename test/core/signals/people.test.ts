import { expect, test } from "vitest";
import { parseDiff } from "../../../src/core/diff.ts";
import { turnSignals } from "../../../src/core/signals/long-output.ts";
import { approvalSignals, type JudgedFlag, judgedSignals } from "../../../src/core/signals/people.ts";
import type { Judgement } from "../../../src/core/verdict.ts";
import { addedFile } from "../../fixtures/advised-change.ts";

const files = parseDiff(addedFile("src/a/one.ts", "x\n") + addedFile("src/b/two.ts", "x\n"));
const flags = (path: string, ...judgements: Judgement[]): JudgedFlag[] =>
  judgements.map((judgement) => ({ path, judgement }));
const said = (...judged: JudgedFlag[]) => judgedSignals(files, judged).map(({ path, words }) => `${path}: ${words}`);

test("a file in which most flags were judged wrong speaks against a review, once five of them were judged", () => {
  const wrong = flags("src/a/one.ts", "wrong", "wrong", "wrong");
  expect(said(...wrong, ...flags("src/a/one.ts", "real"))).toEqual([]);
  expect(said(...wrong, ...flags("src/a/one.ts", "real", "unsure", "unsure"))).toEqual([]);
  expect(said(...wrong, ...flags("src/a/one.ts", "real", "stylistic"))).toEqual([
    "src/a/one.ts: you judged 3 of 5 flags in it wrong",
  ]);
  expect(said(...wrong, ...flags("src/a/one.ts", "real", "real", "real"))).toEqual([]);
});

test("a folder speaks for its files only where they say nothing themselves, once ten were judged", () => {
  const around = flags("src/a/other.ts", ...Array.from({ length: 9 }, () => "wrong" as const));
  expect(said(...around)).toEqual([]);
  expect(said(...around, ...flags("src/a/more.ts", "real"))).toEqual([
    "src/a/one.ts: you judged 9 of 10 flags in src/a/ wrong",
  ]);
  expect(said(...around, ...flags("src/a/one.ts", "real", "real", "real", "real", "real"))).toEqual([]);
});

test("people who say to have read it speak for the lines that their commits wrote, and for no others", () => {
  const approvals = [
    { commit: "a", people: 1, paths: [{ path: "src/a/one.ts", lines: 2, ranges: [[1, 2]] as [number, number][] }] },
    { commit: "b", people: 2, paths: [{ path: "src/a/one.ts", lines: 1, ranges: [[7, 7]] as [number, number][] }] },
    { commit: "c", people: 1, paths: [{ path: "src/b/two.ts", lines: 30 }] },
  ];
  expect(approvalSignals(approvals)).toMatchObject([
    {
      kind: "reviewed-by",
      path: "src/a/one.ts",
      lines: [
        [1, 2],
        [7, 7],
      ],
      words: "Reviewed-by in 2 commits that wrote it",
    },
  ]);
});

test("a conversation of many edits speaks for the lines that it wrote", () => {
  const evidence = (edits: number | undefined, ranges?: [number, number][]) => ({
    ...({ source: "claude-sessions", strength: "transcript", family: "anthropic", model: null, detail: "" } as const),
    paths: [{ path: "src/a/one.ts", lines: 3, ...(ranges !== undefined && { ranges }) }],
    session: { program: "claude-code", id: "x", file: null, ...(edits !== undefined && { edits }) },
  });
  expect(turnSignals([evidence(14, [[1, 3]]), evidence(undefined, [[1, 3]]), evidence(90)])).toEqual([]);
  expect(turnSignals([evidence(15, [[1, 3]]), evidence(40, [[5, 6]])])).toMatchObject([
    { kind: "turns", weight: 0.6, lines: [[1, 3]] },
    { kind: "turns", weight: 1, lines: [[5, 6]] },
  ]);
});
