import { reviewDocumentSchema } from "../outputs/json.ts";
import type { Io } from "./io.ts";

/** Prints the JSON Schema of the document that `review --json` and `show --json` print. */
export async function runSchema(io: Io): Promise<number> {
  io.stdout(`${JSON.stringify(reviewDocumentSchema(), null, 2)}\n`);
  return 0;
}
