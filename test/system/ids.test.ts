import { expect, test } from "vitest";
import { sha256 } from "../../src/system/hash.ts";
import { newId } from "../../src/system/ids.ts";

test("an id is its letter and seven characters without look-alikes, and does not come twice", () => {
  const ids = Array.from({ length: 1000 }, () => newId("f"));
  for (const id of ids) expect(id).toMatch(/^f[a-hjkmnp-z2-9]{7}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a text and its bytes have the same hash, that of the standard", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256(new TextEncoder().encode("é"))).toBe(sha256("é"));
});
