import type { PlannedThread, ReviewEvent } from "../core/events.ts";
import type { Output } from "../ports.ts";
import { toJsonText } from "./json-text.ts";

/**
 * One event as one line of JSON, without its newline. Briefs' text, transcripts, replies, hunks and file contents are left
 * out, as is the path of the repository on this machine; hashes stay.
 */
export function toJsonLine(event: ReviewEvent): string {
  return toJsonText(toLightEvent(event), 0);
}

/** Writes every event of a review as one line. */
export function jsonLinesOutput(write: (text: string) => void): Output {
  return { onEvent: (event) => write(`${toJsonLine(event)}\n`) };
}

function toLightEvent(event: ReviewEvent): unknown {
  switch (event.type) {
    case "review-start": {
      const { repository, ...review } = event.review;
      return {
        ...event,
        review: { ...review, repository: repository && { key: repository.key } },
        threads: event.threads.map(toLightThread),
      };
    }
    case "file-keep": {
      const { hunks: _, ...patch } = event.file.patch;
      return { ...event, file: { patch } };
    }
    case "thread-end": {
      const { reply: _reply, transcript: _transcript, ...rest } = event;
      return rest;
    }
    default:
      return event;
  }
}

function toLightThread({ thread, brief, paths, changedLines }: PlannedThread): unknown {
  const { hash, bytes, parts } = brief;
  return { thread, brief: { hash, bytes, parts }, paths, changedLines };
}
