import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvent } from "../src/events.ts";
import { applyRetention } from "../src/retention.ts";
import { EventStore } from "../src/store.ts";
import { sampleEvent } from "./running-service.ts";

test("events are removed once they are older than the retention", () => {
  const store = new EventStore(":memory:");
  for (const [id, occurredAt] of [
    ["old", "2026-01-01T00:00:00Z"],
    ["kept", "2026-01-02T00:00:00Z"],
  ] as const) {
    store.append(parseEvent("acme", sampleEvent({ id, occurredAt })));
  }
  assert.equal(applyRetention(store, 30, Date.parse("2026-02-01T00:00:00Z")), 1);
  const { events } = store.query({ tenant: "acme", from: 0, to: Number.MAX_SAFE_INTEGER, after: 0, limit: 10 });
  assert.deepEqual(
    events.map((event) => event.id),
    ["kept"],
  );
  store.close();
});
