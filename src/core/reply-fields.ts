import { cleanText } from "./reply-text.ts";

/** The fields of an object from outside, by key without case, spaces, `_` and `-`. The first of equal keys counts. */
export type Fields = ReadonlyMap<string, unknown>;

/** A key as `Fields` knows it. */
export function plainKey(key: string): string {
  return key
    .slice(0, 60)
    .replace(/[\s_-]+/g, "")
    .toLowerCase();
}

/** The fields of `value` when it is an object (not a list), else null. */
export function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = new Map<string, unknown>();
  for (const [key, field] of Object.entries(value)) if (!fields.has(plainKey(key))) fields.set(plainKey(key), field);
  return fields;
}

/** The first of the named fields that holds something. Names as `plainKey` gives them. */
export function fieldOf(fields: Fields, names: readonly string[]): unknown {
  const name = names.find((candidate) => isFilled(fields.get(candidate)));
  return name === undefined ? undefined : fields.get(name);
}

/** The first of the named fields that holds text (numbers and lists of lines count), cleaned and bounded; else "". */
export function textOf(fields: Fields, names: readonly string[], maxCharacters: number): string {
  for (const name of names) {
    const text = cleanText(plainTextOf(fields.get(name)), maxCharacters);
    if (text !== "") return text;
  }
  return "";
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function plainTextOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value))
    return value
      .slice(0, 1000)
      .filter((line) => typeof line === "string")
      .join("\n");
  return "";
}

/** Text that only holds a place in an example: empty, dots, `<...>`, `string`. */
export function isPlaceholder(text: string): boolean {
  return /^\W*$|^<[^<>]{0,80}>$|^(?:string|text|todo|tbd|n\/a)$/i.test(text.trim());
}
