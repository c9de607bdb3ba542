import type { UserConfig } from "../core/config.ts";
import { BlindspotError } from "../core/errors.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { terminalText } from "../system/terminal-text.ts";
import type { Composition } from "./compose.ts";
import type { Io } from "./io.ts";
import { narrowConfig } from "./narrow.ts";
import { openStored } from "./stored-change.ts";

/** The configuration that holds for a stored review. What it brought is stored: a repository that is
 * gone is no failure now. */
export async function storedConfig(
  snapshot: ReviewSnapshot,
  config: UserConfig,
  composition: Composition,
  io: Io,
): Promise<Pick<UserConfig, "failOn">> {
  try {
    const stored = await openStored(snapshot, composition);
    try {
      return await narrowConfig(stored.before, config, io);
    } finally {
      await stored.dispose();
    }
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    io.stderr(`The repository's configuration cannot be read; yours alone holds. ${terminalText(error.message)}\n`);
    return config;
  }
}
