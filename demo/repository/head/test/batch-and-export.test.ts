import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { BatchWriter, RetriesExhausted } from "../src/batch-writer.ts";
import { type AuditEvent, parseBatch } from "../src/events.ts";
import { EventStore } from "../src/store.ts";
import { sampleEvent, startService } from "./running-service.ts";

const everything = { tenant: "acme", from: 0, to: Number.MAX_SAFE_INTEGER, after: 0, limit: 100 };

function writerInto(appendBatch: (events: readonly AuditEvent[]) => void): BatchWriter {
  const retry = { retries: 2, firstDelayMs: 1 };
  return new BatchWriter(
    { appendBatch },
    { batchSize: 2, maxDelayMs: 60_000, maxQueued: 5, retry, onError: assert.ifError },
  );
}

function events(...ids: string[]): AuditEvent[] {
  return parseBatch(
    "acme",
    ids.map((id) => sampleEvent({ id })),
  );
}

test("queued events are written in batches and in order", async () => {
  const batches: string[][] = [];
  const writer = writerInto((batch) => batches.push(batch.map((event) => event.id)));
  assert.ok(writer.add(events("a", "b", "c")));
  await writer.close();
  assert.deepEqual(batches, [["a", "b"], ["c"]]);
});

test("a batch is written again after the store failed", async () => {
  const store = new EventStore(":memory:");
  let failures = 1;
  const writer = writerInto((batch) => {
    if (failures-- > 0) throw new Error("database is locked");
    store.appendBatch(batch);
  });
  writer.add(events("a", "b"));
  await writer.flush();
  assert.equal(store.query(everything).events.length, 2);
});

test("events stay queued when the store keeps failing", async () => {
  let isDown = true;
  const written: string[] = [];
  const writer = writerInto((batch) => {
    if (isDown) throw new Error("disk is full");
    written.push(...batch.map((event) => event.id));
  });
  writer.add(events("a", "b", "c"));
  await assert.rejects(writer.flush(), RetriesExhausted);
  isDown = false;
  await writer.flush();
  assert.deepEqual(written, ["a", "b", "c"]);
});

test("a batch for which the queue has no room is refused whole", async () => {
  const writer = writerInto(() => {});
  assert.ok(writer.add(events("a", "b", "c")));
  assert.equal(writer.add(events("d", "e", "f")), false);
  await writer.close();
});

test("an event without an id is stored once, however often it is sent", () => {
  const store = new EventStore(":memory:");
  const { id: _, ...event } = sampleEvent();
  store.appendBatch(parseBatch("acme", [event]));
  store.appendBatch(parseBatch("acme", [event, { ...event, resource: "invoice/18" }]));
  assert.equal(store.query(everything).events.length, 2);
});

test("the wrong event of a batch is named and nothing is accepted", async (t) => {
  const call = await startService(t);
  const reply = await call("acme-app", "POST", "/tenants/acme/events/batch", [sampleEvent(), { id: "e-2" }]);
  assert.equal(reply.status, 400);
  assert.match(reply.json().error, /^Event 1: occurredAt/);
});

test("an export holds the events of its range and comes with its checksum", async (t) => {
  const call = await startService(t);
  await call("acme-app", "POST", "/tenants/acme/events", sampleEvent({ actor: '=cmd|"x"' }));
  await call(
    "acme-app",
    "POST",
    "/tenants/acme/events",
    sampleEvent({ id: "e-2", occurredAt: "2026-04-01T00:00:00Z" }),
  );
  const made = await call("acme-auditor", "POST", "/tenants/acme/exports?from=2026-03-01&to=2026-04-01");
  assert.equal(made.status, 201);
  const file = await call("acme-auditor", "GET", `/exports/${made.json().id}`);
  assert.deepEqual(file.text.split("\r\n"), [
    "occurredAt,actor,action,resource,details,id",
    `"2026-03-02T09:30:00.000Z","'=cmd|""x""","invoice.approve","invoice/17","{""amount"":120}","e-1"`,
    "",
  ]);
  assert.equal(file.headers.get("x-content-sha256"), createHash("sha256").update(file.text).digest("hex"));
});

test("an export needs the right to read the tenant", async (t) => {
  const call = await startService(t);
  assert.equal((await call("globex-app", "POST", "/tenants/acme/exports")).status, 403);
  assert.equal((await call("acme-auditor", "GET", "/exports/1")).status, 404);
});
