import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Figure, figureOf, judge, median, renderFigures } from "../bench/figures.ts";
import { parseArguments } from "../bench/options.ts";

const about = { name: "help", what: "`--help`", unit: "ms", budget: 60 } as const;

describe("a figure", () => {
  test("is the median of its samples, and their ratio that of the medians", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    const figure = figureOf(about, [50, 70, 60], { wholes: [90, 110, 100], baselines: [40, 41, 39] });
    expect(figure).toMatchObject({ value: 60, ratio: 2.5 });
  });

  test("that is just within its budget passes, one above falls short, and one without a budget is not judged", () => {
    expect([60, 60.1].map((value) => judge({ value, budget: 60 }))).toEqual(["pass", "short"]);
    expect(judge({ value: 1e9, budget: null })).toBe("-");
  });

  test("that could not be taken never passes", () => {
    expect(judge({ value: median([]), budget: 60 })).toBe("short");
  });
});

test("the table is Markdown with as many cells in every row", () => {
  const figures: Figure[] = [
    figureOf(about, [61, 59, 75]),
    figureOf({ name: "memory", what: "peak memory", unit: "MB", budget: null }, [140e6]),
  ];
  const rows = renderFigures(figures).split("\n");
  expect(rows.map((row) => row.match(/\|/g)?.length)).toEqual([7, 7, 7, 7]);
  expect(rows[2]).toMatch(/`--help` +\| ≤ 60 ms +\| 61 ms +\| 59 ms +\| +\| short/);
  expect(rows[3]).toMatch(/peak memory \| +\| 140 MB \| +\| +\| -/);
});

test("a measure or an option that there is not is an error that names what there is", () => {
  expect(() => parseArguments(["--only", "speed"], ["help", "plan"])).toThrow("choose from help, plan");
  expect(() => parseArguments(["--fast"], ["help"])).toThrow("--fast");
  expect(() => parseArguments(["--runs", "0"], ["help"])).toThrow("--runs");
});

test("--help says what can be measured without measuring it", () => {
  const main = fileURLToPath(new URL("../bench/main.ts", import.meta.url));
  const text = execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" });
  expect(text).toContain("--only NAME");
  expect(text).toContain("interruption");
});
