import { describe, expect, it } from "vitest";
import { jsonLinesOutput, toJsonLine } from "../../src/outputs/jsonl.ts";
import { eventsOf } from "../fixtures/events.ts";
import { hostileText } from "../fixtures/hostile.ts";
import { foreignSnapshot, partialSnapshot, snapshot } from "../fixtures/snapshot.ts";

async function linesOf(events: ReturnType<typeof eventsOf>): Promise<string[]> {
  let text = "";
  const output = jsonLinesOutput((part) => {
    text += part;
  });
  for (const event of events) await output.onEvent(event);
  return text.split("\n").slice(0, -1);
}

describe("JSON lines", () => {
  it("are one line an event, in order, whatever the texts hold", async () => {
    const events = eventsOf(foreignSnapshot(hostileText));
    const types = (await linesOf(events)).map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(events.map((event) => event.type));
  });

  it("leave out texts of briefs, replies, hunks, file contents and the repository's place, and keep hashes", async () => {
    const text = (await linesOf(eventsOf(snapshot()))).join("\n");
    for (const content of [
      "You read code that",
      "<data>",
      '{\\"findings',
      "maxAttempts = 3",
      "invoices.all",
      "/code/shop",
    ]) {
      expect(text).not.toContain(content);
    }
    for (const hash of ["b41e0d", "5e0c77", "aa01", "c0ffee0123456789"]) expect(text).toContain(hash);
  });

  it("say how a thread failed", async () => {
    const line = eventsOf(partialSnapshot)
      .map(toJsonLine)
      .find((text) => text.includes("timed-out"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      type: "thread-end",
      thread: { outcome: { problem: "deadline" } },
    });
  });
});
