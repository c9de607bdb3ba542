import canonicalize from "canonicalize";

/**
 * A value as JSON in one form (RFC 8785): what is equal is equal to the byte. Members that are undefined are left out.
 * @throws Error for a text that is no Unicode (`wellFormed`), or a number that JSON lacks
 */
export function canonicalText(value: object): string {
  // Of an object there always is one.
  return canonicalize(value) as string;
}

/** The value with U+FFFD for each half of a surrogate pair, where a text was cut: UTF-8 has no place for it. */
export function wellFormed<T>(value: T): T {
  if (typeof value === "string") return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]);
  return Object.fromEntries(entries) as T;
}

/** Whether two values say the same as JSON, whatever the order of their members. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return canonicalText(wellFormed([a ?? null])) === canonicalText(wellFormed([b ?? null]));
}
