import { openLedger, type SqliteLedger } from "../ledger/index.ts";
import { dataFolder } from "../system/paths.ts";
import { loadRepository } from "../system/repository.ts";
import type { Io } from "./io.ts";

/** What a command that only reads or edits the ledger works with. */
export interface LedgerSession {
  readonly ledger: SqliteLedger;
  /** The data folder. */
  readonly folder: string;
  /** Of the repository that the command stands in; null outside of one. */
  readonly repositoryKey: string | null;
}

/** Runs a command on the ledger and closes it, whatever happens. */
export async function withLedger<T>(io: Io, work: (session: LedgerSession) => Promise<T>): Promise<T> {
  const folder = dataFolder(io.env);
  const [ledger, repository] = await Promise.all([openLedger(folder), loadRepository(io.cwd)]);
  try {
    return await work({ ledger, folder, repositoryKey: repository?.key ?? null });
  } finally {
    await ledger.close();
  }
}
