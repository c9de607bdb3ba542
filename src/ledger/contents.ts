import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { BlindspotError } from "../core/errors.ts";
import { sha256 } from "../system/hash.ts";
import type { Queries } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

/** Below this a frame header eats what compression saves. */
const minCompressedBytes = 256;

/**
 * Keeps a text for a review and returns its hash. A text that any review already has is not stored again. Stored is
 * Unicode: half a surrogate pair becomes U+FFFD.
 */
export async function keepText(queries: Queries, reviewId: string, text: string): Promise<string> {
  const hash = await keepContent(queries, text);
  const use = { review_id: reviewId, hash };
  await queries
    .insertInto("content_uses")
    .values(use)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return hash;
}

/** Stores a text that somebody is about to hold. @returns its hash */
export async function keepContent(queries: Queries, text: string): Promise<string> {
  const bytes = Buffer.from(text, "utf8");
  const hash = sha256(bytes);
  const known = await queries.selectFrom("contents").select("hash").where("hash", "=", hash).executeTakeFirst();
  if (known === undefined) {
    const row = { hash, bytes: bytes.length, ...encode(bytes) };
    await queries.insertInto("contents").values(row).execute();
  }
  return hash;
}

/** Like `keepText`, for what may be absent. */
export async function keepOptionalText(
  queries: Queries,
  reviewId: string,
  text: string | null,
): Promise<string | null> {
  return text === null ? null : keepText(queries, reviewId, text);
}

/** All texts that a review holds, by hash. */
export async function loadTexts(queries: Queries, reviewId: string): Promise<StoredTexts> {
  const rows = await queries
    .selectFrom("content_uses")
    .innerJoin("contents", "contents.hash", "content_uses.hash")
    .where("content_uses.review_id", "=", reviewId)
    .select(["contents.hash", "contents.encoding", "contents.content", "contents.bytes"])
    .execute();
  return textsOf(rows);
}

/** The texts of rows of `contents`. */
export function textsOf(rows: readonly Tables["contents"][]): StoredTexts {
  return new StoredTexts(new Map(rows.map((row) => [row.hash, decode(row)])));
}

/** Removes contents that no review and no work holds. Returns how many. */
export async function dropUnusedContents(queries: Queries): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("contents")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("content_uses").select("hash").whereRef("content_uses.hash", "=", "contents.hash"))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("work_contents").select("hash").whereRef("work_contents.hash", "=", "contents.hash"))),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Texts of one review. A hash without its text means that the ledger is damaged. */
export class StoredTexts {
  readonly #texts: ReadonlyMap<string, string>;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  get(hash: string): string {
    const text = this.#texts.get(hash);
    if (text !== undefined) return text;
    throw new BlindspotError("ledger", `The ledger lacks the content ${hash}.`, "Remove the review: blindspot forget.");
  }

  getOptional(hash: string | null): string | null {
    return hash === null ? null : this.get(hash);
  }
}

type Encoded = Pick<Tables["contents"], "encoding" | "content">;

function encode(bytes: Buffer): Encoded {
  if (bytes.length < minCompressedBytes) return { encoding: "plain", content: bytes };
  const compressed = zstdCompressSync(bytes);
  return compressed.length < bytes.length
    ? { encoding: "zstd", content: compressed }
    : { encoding: "plain", content: bytes };
}

function decode(row: Encoded & { bytes: number }): string {
  const bytes =
    row.encoding === "plain" ? row.content : zstdDecompressSync(row.content, { maxOutputLength: row.bytes });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
