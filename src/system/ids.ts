import { randomInt } from "node:crypto";

/** Without look-alikes (`i l o 0 1`), so that an id can be read aloud and typed. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
const randomLength = 7;

/** What an id names: a review, a thread, a finding, a sitting, a hand-off, a work, an increment, a turn of building. Its first letter. */
export type IdPrefix = "r" | "t" | "f" | "s" | "h" | "w" | "i" | "b";

/** A new random id of 8 characters, `f7kq2mxd`. 2.7 · 10¹⁰ for each prefix; the ledger refuses one that it knows. */
export function newId(prefix: IdPrefix): string {
  let id: string = prefix;
  for (let i = 0; i < randomLength; i++) id += alphabet[randomInt(alphabet.length)];
  return id;
}
