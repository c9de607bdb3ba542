import type { AuthorshipSource, Host, Ledger, Prices, Reviewer, Rubrics, SecretScanner } from "../ports.ts";

/** Everything that a review needs of the outside. */
export interface ReviewPorts {
  readonly reviewers: Readonly<Record<string, Reviewer>>;
  readonly authorship: readonly AuthorshipSource[];
  readonly scanner: SecretScanner;
  readonly prices: Prices;
  readonly rubrics: Rubrics;
  readonly ledger: Ledger;
  readonly host: Host;
}
