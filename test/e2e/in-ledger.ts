import { openLedger, type SqliteLedger } from "../../src/ledger/index.ts";

/** Does something with the ledger of a place, beside the program, and closes it. */
export async function inLedger<T>(
  { home }: { readonly home: string },
  work: (ledger: SqliteLedger) => Promise<T>,
): Promise<T> {
  const ledger = await openLedger(home);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
