import xterm from "@xterm/headless";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { ReviewEvent } from "../../src/core/events.ts";
import { liveOutput } from "../../src/outputs/terminal/live.ts";
import { foldProgress, type Progress, renderProgress } from "../../src/outputs/terminal/progress.ts";
import { eventsOf } from "../fixtures/events.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { failedSnapshot, foreignSnapshot, openSnapshot, partialSnapshot } from "../fixtures/snapshot.ts";

const screen = { width: 80, height: 24, color: false, unicode: true, isInteractive: false };
const reviewId = "r7k2m";

function progressAfter(events: readonly ReviewEvent[], stepMs = 1_000): Progress {
  let progress: Progress | null = null;
  for (const [index, event] of events.entries()) progress = foldProgress(progress, event, index * stepMs);
  if (progress === null) throw new Error("no events");
  return progress;
}

async function shown(events: readonly ReviewEvent[], isInteractive: boolean): Promise<string> {
  let text = "";
  const output = liveOutput({ ...screen, isInteractive }, (part) => {
    text += part;
  });
  for (const event of events) await output.onEvent(event);
  return text;
}

const started = eventsOf(partialSnapshot).filter(
  (event) => event.type === "review-start" || event.type === "thread-start",
);
const running: ReviewEvent[] = [
  ...started,
  {
    type: "thread-progress",
    reviewId,
    threadId: "t1",
    outputTokens: 2_140,
    requests: 1,
    toolCalls: 0,
    doing: "writing",
  },
];

describe("progress", () => {
  it("shows counts and a line per running thread: who, how long, at what, how much, which files", () => {
    expect(renderProgress(progressAfter(running), screen, 8_000)).toMatchInlineSnapshot(`
      "◐ 0 of 3 threads · 0 findings · 8 s
        openai:gpt-6       7 s  writing      2.1k tokens  src/api/export.ts and 2 more
        openai:gpt-6       6 s  waiting                   src/api/export.ts and 2 more
        openai:gpt-6       5 s  waiting                   src/api/export.ts and 2 more"
    `);
  });

  it("leaves tokens out before files where there is no room for both, and marks a name that was cut", () => {
    const [start, ...rest] = running;
    if (start?.type !== "review-start") throw new Error("no start");
    const threads = start.threads.map((planned) => {
      const reviewer = { ...planned.thread.reviewer, model: "gpt-6-sol-preview-2026-10-01" };
      return { ...planned, thread: { ...planned.thread, reviewer } };
    });
    const text = renderProgress(progressAfter([{ ...start, threads }, ...rest]), { ...screen, width: 60 }, 8_000);
    expect(text.split("\n")[1]).toMatchInlineSnapshot(`"  openai:gpt-6-sol-…       7 s  writing     src/api/export.…"`);
    expect(
      renderProgress(progressAfter(running), { ...screen, width: 60 }, 8_000).split("\n")[1],
    ).toMatchInlineSnapshot(`"  openai:gpt-6       7 s  writing     src/api/export.ts and…"`);
  });

  it("fits a narrow terminal", () => {
    expect(
      renderProgress(progressAfter(running), { ...screen, width: 40, unicode: false }, 8_000),
    ).toMatchInlineSnapshot(`
      "! 0 of 3 threads - 0 findings - 8 s
        openai:gpt-6       7 s  writing
        openai:gpt-6       6 s  waiting
        openai:gpt-6       5 s  waiting"
    `);
  });

  it("counts threads that ended, and apart those that gave no answer", () => {
    const events = eventsOf(partialSnapshot).filter((event) => event.type !== "review-end");
    expect(renderProgress(progressAfter(events), screen, 0)).toMatch(
      /3 of 3 threads · 1 without an answer · 4 findings/,
    );
  });

  it("is never wider than the screen nor longer than it should be, whatever models are called", () => {
    const [start] = eventsOf(foreignSnapshot(hostileText));
    if (start?.type !== "review-start" || start.threads[0] === undefined) throw new Error("no start");
    const [thread] = start.threads;
    const threads = Array.from({ length: 40 }, (_, i) => ({ ...thread, thread: { ...thread.thread, id: `t${i}` } }));
    const events: ReviewEvent[] = [
      { ...start, threads },
      ...threads.map(({ thread: { id } }) => ({ type: "thread-start", reviewId, threadId: id, at: "" }) as const),
    ];
    const lines = renderProgress(progressAfter(events), { ...screen, width: 40 }, 0).split("\n");
    expect(lines.filter((line) => stringWidth(line) > 40)).toEqual([]);
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toContain("and 28 more");
  });
});

describe("without a terminal", () => {
  it("a review is a line for its start, its warnings and each thread's end", async () => {
    expect(await shown(eventsOf(partialSnapshot), false)).toMatchInlineSnapshot(`
      "review r7k2m begins: branch feat/retry against its merge base with main, 3
      threads
      The ceiling of 60 threads was met: the most consequential part was reviewed.
      1/3 openai:gpt-6 · answered, 3 flags · 48 s · $0.04
      2/3 openai:gpt-6 · answered, 3 flags · 1 m 1 s
      3/3 openai:gpt-6 · timed out (deadline) · no answer within 5 minutes · 48 s
      "
    `);
  });

  it("a failure that every thread of a reviewer meets is told once", async () => {
    const text = await shown(eventsOf(failedSnapshot), false);
    expect(text.match(/refused the key/g)).toHaveLength(1);
    expect(text).toMatch(/^2\/2 openai:gpt-6 · the same$/m);
    expect((await screenAfter(await shown(eventsOf(failedSnapshot), true))).join("\n").match(/refused/g)).toHaveLength(
      1,
    );
  });

  it("the brief that waits for a person is named", async () => {
    expect(await shown(eventsOf(openSnapshot), false)).toContain("/home/dev/.local/state/blindspot/r7k2m-t1.md");
  });

  it("nothing that a terminal would obey is written", async () => {
    expect(await shown(eventsOf(foreignSnapshot(hostileText)), false)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });
});

/** What stands on a terminal of 80 columns after this was written to it. */
async function screenAfter(text: string): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, convertEol: true, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(text, done));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? "");
  return lines.filter((line) => line !== "");
}

describe("on a terminal", () => {
  it("the picture stands while threads run", async () => {
    expect(await screenAfter(await shown(running, true))).toEqual([
      expect.stringMatching(/^◐ 0 of 3 threads · 0 findings · \d+ s$/),
      expect.stringMatching(/^ {2}openai:gpt-6 +\d+ s {2}(waiting|writing)/),
      expect.stringMatching(/^ {2}openai:gpt-6 +\d+ s {2}waiting/),
      expect.stringMatching(/^ {2}openai:gpt-6 +\d+ s {2}waiting/),
    ]);
  });

  it("the picture is gone at the end, and only warnings and failures stay", async () => {
    expect(await screenAfter(await shown(eventsOf(partialSnapshot), true))).toEqual([
      "The ceiling of 60 threads was met: the most consequential part was reviewed.",
      "openai:gpt-6 · timed out (deadline) · no answer within 5 minutes · 48 s",
    ]);
  });
});
