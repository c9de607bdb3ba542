/** What an audit found in one respect. */
export interface AuditArea {
  readonly name: string;
  /** Things that fit. */
  readonly fits: number;
  /** What does not, a sentence without a full stop each. */
  readonly wrong: readonly string[];
  /** What could not be checked, by why. */
  readonly unchecked: readonly { readonly reason: string; readonly count: number }[];
}

/** Counts the checks of one area. */
export interface Tally {
  /** One check: what is wrong unless it fits. @returns whether it fits */
  expect(isFitting: boolean, problem: string): boolean;
  wrong(problem: string): void;
  unchecked(reason: string, count?: number): void;
  area(): AuditArea;
}

export function openTally(name: string): Tally {
  const wrong: string[] = [];
  const unchecked = new Map<string, number>();
  let fits = 0;
  return {
    expect(isFitting, problem) {
      if (isFitting) fits += 1;
      else wrong.push(problem);
      return isFitting;
    },
    wrong: (problem) => void wrong.push(problem),
    unchecked: (reason, count = 1) => void unchecked.set(reason, (unchecked.get(reason) ?? 0) + count),
    area: () => ({
      name,
      fits,
      wrong: [...wrong],
      unchecked: [...unchecked].map(([reason, count]) => ({ reason, count })),
    }),
  };
}
