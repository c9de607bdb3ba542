import type { UserConfig } from "../core/config.ts";
import { loadUserConfig } from "../system/config.ts";
import { type Composition, compose } from "./compose.ts";
import type { Io } from "./io.ts";
import { type Interruption, listenForInterruption } from "./signals.ts";

/** The flags that say what a command is put together from. */
export interface CompositionArguments {
  readonly config?: string;
  /** False: `--no-transcripts`. */
  readonly transcripts?: boolean;
}

/** What a command works with that takes a change, or runs a review. */
export interface CompositionSession {
  readonly composition: Composition;
  /** The user's own: no repository has narrowed it yet. */
  readonly config: UserConfig;
  readonly interruption: Interruption;
  /** Of the interruption. */
  readonly signal: AbortSignal;
  readonly io: Io;
}

/**
 * Puts together what a command stands on, has it work until an interruption, and closes the ledger, whatever happens.
 *
 * @throws BlindspotError `config`, `ledger`; `interrupted` where an interruption came before anything was sent
 */
export async function withComposition<T>(
  args: CompositionArguments,
  io: Io,
  work: (session: CompositionSession) => Promise<T>,
): Promise<T> {
  const config = {
    ...(await loadUserConfig({ file: args.config, env: io.env, cwd: io.cwd })),
    ...withoutTranscripts(args),
  };
  const interruption = listenForInterruption();
  try {
    const composition = await compose(config, io);
    try {
      return await work({ composition, config, interruption, signal: interruption.signal, io });
    } catch (error) {
      throw interruption.explain(error);
    } finally {
      await composition.ledger.close();
    }
  } finally {
    interruption.release();
  }
}

/** Transcripts are left alone where this run is not to look into them. */
function withoutTranscripts({ transcripts }: CompositionArguments): Pick<UserConfig, "transcripts"> {
  return transcripts === false ? { transcripts } : {};
}
