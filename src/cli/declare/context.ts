import type { Io } from "../io.ts";

/** Commands are loaded when they run: `--help` and a wrong flag cost nothing of what a review needs. */
export type Run = () => Promise<number>;

export interface Context {
  readonly io: Io;
  /** The arguments behind `--`. */
  readonly paths: readonly string[];
  /** Is told what to do. */
  readonly run: (action: Run) => void;
}

/** An option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
