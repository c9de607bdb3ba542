import type { RepositoryRef } from "../core/change.ts";
import type {
  AuthorshipSource,
  Host,
  Ledger,
  Prices,
  RepositoryWatch,
  Reviewer,
  Rubrics,
  SecretScanner,
} from "../ports.ts";

/** Everything that a review needs of the outside. */
export interface ReviewPorts {
  readonly reviewers: Readonly<Record<string, Reviewer>>;
  readonly authorship: readonly AuthorshipSource[];
  readonly scanner: SecretScanner;
  readonly prices: Prices;
  readonly rubrics: Rubrics;
  readonly ledger: Ledger;
  readonly host: Host;
  /** Looks at the user's repository before programs run; null where it cannot be looked at. */
  watchRepository?(repository: RepositoryRef, signal: AbortSignal): Promise<RepositoryWatch | null>;
}
