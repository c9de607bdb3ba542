import type { SqliteLedger } from "../ledger/index.ts";

/**
 * The review that a command about running reviews means: the one named, else the newest that runs, else the latest; of
 * the repository given, else of all.
 *
 * @throws BlindspotError `not-found`, `ambiguous`
 */
export async function resolveRunning(
  ledger: SqliteLedger,
  name: string | undefined,
  repositoryKey: string | null,
): Promise<string> {
  if (name !== undefined) return ledger.resolveReview(name, repositoryKey);
  const scope = repositoryKey === null ? {} : { repositoryKey };
  const stored = await ledger.list({ ...scope, statuses: ["running"], limit: 1_000 });
  const running = stored.find(({ status }) => status === "running");
  return running?.id ?? ledger.resolveReview("latest", repositoryKey);
}
