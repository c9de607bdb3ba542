import { randomBytes } from "node:crypto";
import type { Host } from "../ports.ts";
import { sha256 } from "./hash.ts";
import { newId } from "./ids.ts";

/** This machine's clock, randomness and hashes. */
export const host: Host = {
  now: () => new Date(),
  newId,
  sha256,
  newMarker: () => `data-${randomBytes(6).toString("hex")}`,
  newSeed: () => randomBytes(4).readUInt32LE(),
};
