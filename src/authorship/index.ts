import type { AuthorshipSource } from "../ports.ts";
import { branches } from "./branches.ts";
import { createSessionSources } from "./session-sources.ts";
import { trailers } from "./trailers.ts";

export interface AuthorshipOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where agent programs keep their transcripts, unless `env` moves them; by default the user's home folder. */
  readonly home?: string;
  /** Whether transcripts of agent programs on this machine are looked into. */
  readonly transcripts: boolean;
}

/** All sources of evidence, asked for every review. */
export function createAuthorshipSources({ env, home, transcripts }: AuthorshipOptions): readonly AuthorshipSource[] {
  return [...(transcripts ? createSessionSources({ env, home }) : []), trailers, branches];
}
