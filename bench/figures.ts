/** What was measured, beside what it may be. */

type Unit = "ms" | "MB" | "times" | "tokens" | "files" | "nodes";

export interface Figure {
  /** For programs: the same from run to run. */
  readonly name: string;
  /** For people. */
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** The most that `value` may be; null where nothing was promised. */
  readonly budget: number | null;
  /** The whole over the same measure of `node -e 0`; null where that says nothing. */
  readonly ratio: number | null;
  /** Every sample of `value`, in the order in which they were taken. */
  readonly samples: readonly number[];
}

export type Judgement = "pass" | "short" | "-";

export function judge({ value, budget }: Pick<Figure, "value" | "budget">): Judgement {
  if (budget === null) return "-";
  return value <= budget ? "pass" : "short";
}

/** The middle of the values; between the two in the middle where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return Number.NaN;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** A figure from its samples; `wholes` and `baselines` are the same measure with and without our program. */
export function figureOf(
  about: Pick<Figure, "name" | "what" | "unit" | "budget">,
  samples: readonly number[],
  compared?: { readonly wholes: readonly number[]; readonly baselines: readonly number[] },
): Figure {
  const ratio = compared === undefined ? null : median(compared.wholes) / median(compared.baselines);
  return { ...about, value: median(samples), ratio, samples };
}

const columns = ["what", "budget", "median", "lowest", "times node -e 0", ""] as const;

/** All figures as a Markdown table that also reads well in a terminal. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = [columns, columns.map(() => ""), ...figures.map(rowOf)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row, line) =>
      row.map((cell, index) => (line === 1 ? "-" : cell).padEnd(widths[index] ?? 0, line === 1 ? "-" : " ")),
    )
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function rowOf(figure: Figure): string[] {
  const { what, value, unit, budget, ratio, samples } = figure;
  return [
    what,
    budget === null ? "" : `≤ ${formatValue(budget, unit)}`,
    formatValue(value, unit),
    samples.length > 1 ? formatValue(Math.min(...samples), unit) : "",
    ratio === null ? "" : ratio.toFixed(1),
    judge(figure),
  ];
}

/** A value with its unit, as exact as it is sure. */
function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "ms":
      return value >= 1_000 ? `${(value / 1_000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    case "MB":
      return `${(value / 1e6).toFixed(0)} MB`;
    case "times":
      return `${value.toFixed(2)} ×`;
    case "tokens":
    case "files":
    case "nodes":
      return `${Math.round(value).toLocaleString("en")} ${unit}`;
  }
}
