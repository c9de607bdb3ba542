import { parseEnv } from "node:util";
import stripJsonComments from "strip-json-comments";
import type { z } from "zod";
import type { AgentMachine } from "./agent-program.ts";

/** Settings as a program keeps them, in JSON with comments and trailing commas; null where there are none to be read. */
export function readSettings<T>(machine: AgentMachine, file: string, schema: z.ZodType<T>): T | null {
  const text = machine.read(file);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(stripJsonComments(text, { trailingCommas: true })));
  } catch {
    return null;
  }
}

/** Variables of the first of these files that is there: Gemini CLI and Qwen Code read one `.env` and no further one. */
export function readEnvFile(machine: AgentMachine, files: readonly string[]): Readonly<Record<string, string>> {
  const text = files.map((file) => machine.read(file)).find((read) => read !== null) ?? "";
  const values = Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(values);
}

/** Those of these variables that are set to something. */
export function setVariables(
  values: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const set = names.map((name) => [name, values[name]] as const).filter(([, value]) => value);
  return Object.fromEntries(set) as Record<string, string>;
}
