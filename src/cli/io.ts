import type { LiveScreen } from "../outputs/terminal/screen.ts";

/** What a command has of the process that it runs in. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute. */
  readonly cwd: string;
  /** Somebody sits there who can be asked. */
  readonly isTty: boolean;
  /** Tells who started this process in the background that a review has begun: it is stored, and can be waited for. */
  readonly announce?: (reviewId: string) => void;
  /** What standard output can show. */
  readonly screen: LiveScreen;
  /** What standard error can show. */
  readonly errorScreen: LiveScreen;
}
