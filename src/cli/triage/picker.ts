import type { Key } from "./keys.ts";

/** A choice among numbered things, by number or by arrows. */
export interface Picker {
  readonly ids: readonly string[];
  /** Which one is marked, from 0. */
  readonly at: number;
  /** The number as far as it is typed. */
  readonly digits: string;
}

export function pickerOf(ids: readonly string[]): Picker {
  return { ids, at: 0, digits: "" };
}

export type Picked =
  | { readonly kind: "picking"; readonly picker: Picker }
  | { readonly kind: "chosen"; readonly id: string };

/** The choice after a key. A number is complete with Enter, or once no longer one can begin with it. */
export function pick(picker: Picker, key: Key): Picked {
  const { ids, at, digits } = picker;
  const picking = (change: Partial<Picker>): Picked => ({ kind: "picking", picker: { ...picker, ...change } });
  if (/^\d$/.test(key.text)) {
    const typed = digits + key.text;
    const index = Number(typed) - 1;
    const id = ids[index];
    if (id === undefined) return picking({ digits: "" });
    return Number(typed) * 10 > ids.length ? { kind: "chosen", id } : picking({ digits: typed, at: index });
  }
  if (key.name === "return" || key.name === "enter") {
    const id = ids[at];
    return id === undefined ? picking({}) : { kind: "chosen", id };
  }
  if (key.name === "backspace") return picking({ digits: digits.slice(0, -1) });
  const step = stepOf(key);
  return step === 0 ? picking({}) : picking({ digits: "", at: Math.min(ids.length - 1, Math.max(0, at + step)) });
}

const pageStep = 10;

function stepOf({ name, ctrl, meta }: Key): number {
  if (ctrl || meta) return 0;
  if (name === "down" || name === "j") return 1;
  if (name === "up" || name === "k") return -1;
  if (name === "pagedown") return pageStep;
  return name === "pageup" ? -pageStep : 0;
}
