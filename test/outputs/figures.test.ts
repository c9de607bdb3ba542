import { describe, expect, it } from "vitest";
import {
  countOf,
  formatBytes,
  formatCost,
  formatDuration,
  formatElapsed,
  formatLeastCost,
  formatShare,
  formatTokens,
} from "../../src/outputs/figures.ts";

describe("figures", () => {
  it.each([
    [0, "0.0 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 m 0 s"],
    [3_599_499, "59 m 59 s"],
    [3_599_500, "1 h 0 m"],
  ])("%i ms are %s", (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  it("that run show whole seconds", () =>
    expect([999, 12_999, 61_000].map(formatElapsed)).toEqual(["0 s", "12 s", "1 m 1 s"]));

  it.each([
    [999, "999"],
    [1_000, "1.0k"],
    [9_949, "9.9k"],
    [9_950, "10k"],
    [999_499, "999k"],
    [999_500, "1.0M"],
  ])("%i tokens are %s", (tokens, text) => expect(formatTokens(tokens)).toBe(text));

  it("call a cost that is not nothing never nothing", () => {
    expect([0, 0.0001, 0.01, 1.005].map(formatCost)).toEqual(["$0.00", "under $0.01", "$0.01", "$1.00"]);
    expect([0.0004, 0.84].map(formatLeastCost)).toEqual(["at least $0.0004", "at least $0.84"]);
  });

  it("call a share that is not nothing never nothing", () => {
    expect([0, 0.004, 0.5, 1].map(formatShare)).toEqual(["0 %", "under 1 %", "50 %", "100 %"]);
  });

  it("count in words", () => {
    expect([countOf(1, "file"), countOf(1_204, "file"), countOf(2, "patch", "patches")]).toEqual([
      "1 file",
      "1,204 files",
      "2 patches",
    ]);
    expect([1, 999, 24_200, 1_100_000].map(formatBytes)).toEqual(["1 byte", "999 bytes", "24 KB", "1.1 MB"]);
  });
});
