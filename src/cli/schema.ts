import { BlindspotError } from "../core/errors.ts";
import { documentNames, documentSchema } from "../outputs/schemas.ts";
import type { Io } from "./io.ts";

/**
 * `blindspot schema`: prints the JSON Schema of the document that a command prints with `--json`.
 *
 * @throws BlindspotError `usage` for a command whose document has none
 */
export async function runSchema(words: readonly string[], io: Io): Promise<number> {
  const name = words.length === 0 ? "review" : words.join(" ");
  const schema = documentSchema(name);
  if (schema === null) {
    throw new BlindspotError("usage", `There is no schema of "${name}".`, `There are: ${documentNames.join(", ")}.`);
  }
  io.stdout(`${JSON.stringify(schema, null, 2)}\n`);
  return 0;
}
