import { describe, expect, it } from "vitest";
import { isNearlySameChange } from "../../src/core/same-change.ts";
import { keptFile } from "../fixtures/snapshot.ts";

const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `line ${index + from}\n`).join("");
const added = (count: number, from = 0, path = "a.ts") => [keptFile(path, null, lines(count, from)).patch];

describe("two changes", () => {
  it("are nearly the same while few of their lines differ", () => {
    expect(isNearlySameChange(added(100), added(100))).toBe(true);
    expect(isNearlySameChange(added(100), added(95))).toBe(true);
    expect(isNearlySameChange(added(95), added(100))).toBe(true);
  });

  it("are two when one is a part of the other, in another file, or empty", () => {
    expect(isNearlySameChange(added(100), added(50))).toBe(false);
    expect(isNearlySameChange(added(50), added(100))).toBe(false);
    expect(isNearlySameChange(added(100), added(100, 0, "b.ts"))).toBe(false);
    expect(isNearlySameChange(added(100), added(100, 50))).toBe(false);
    expect(isNearlySameChange([], [])).toBe(false);
  });
});
