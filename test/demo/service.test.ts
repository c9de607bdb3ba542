import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOutState, type DemoState } from "./demo-states.ts";

interface Event {
  readonly id: string;
}
interface BatchWriterModule {
  readonly BatchWriter: new (
    sink: { appendBatch(events: readonly Event[]): void },
    options: Record<string, unknown>,
  ) => { add(events: readonly Event[]): boolean; flush(): Promise<void> };
}
interface ServiceModule {
  createService(options: Record<string, unknown>): { readonly server: Server; close(): Promise<void> };
}

let base: DemoState;
let head: DemoState;

beforeAll(async () => {
  [base, head] = await Promise.all([checkOutState("base"), checkOutState("head")]);
});
afterAll(() => Promise.all([base.dispose(), head.dispose()]));

test.for(["base", "head"] as const)("the service's own tests pass in the %s state", async (state) => {
  const { root } = state === "base" ? base : head;
  // vitest's own variables would change how the runner of Node reports.
  const env = { PATH: process.env["PATH"], HOME: root };
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap"], { cwd: root, env });
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(state === "base" ? 6 : 14);
});

test("a batch that fails after an earlier one was retried is lost without an error", async () => {
  const { BatchWriter } = await head.load<BatchWriterModule>("src/batch-writer.ts");
  const stored: string[] = [];
  const reported: unknown[] = [];
  const failingCalls = new Set([1, 3]);
  let calls = 0;
  const appendBatch = (events: readonly Event[]) => {
    calls += 1;
    if (failingCalls.has(calls)) throw new Error("database is locked");
    stored.push(...events.map((event) => event.id));
  };
  const retry = { retries: 3, firstDelayMs: 1 };
  const onError = (error: unknown) => reported.push(error);
  const writer = new BatchWriter({ appendBatch }, { batchSize: 1, maxDelayMs: 60_000, maxQueued: 10, retry, onError });
  writer.add([{ id: "first" }, { id: "second" }, { id: "third" }]);
  await writer.flush();
  expect({ stored, reported, calls }).toEqual({ stored: ["first", "third"], reported: [], calls: 4 });
});

test("a principal of another tenant can download an export, though it may neither read the tenant nor export it", async () => {
  await withService(async (call) => {
    await call("acme", "POST", "/tenants/acme/events", event({ id: "e-1", actor: "ada" }));
    const { id } = (await call("acme", "POST", "/tenants/acme/exports")).json();
    expect((await call("globex", "GET", "/tenants/acme/events")).status).toBe(403);
    expect((await call("globex", "POST", "/tenants/acme/exports")).status).toBe(403);
    const file = await call("globex", "GET", `/exports/${id}`);
    expect(file).toMatchObject({ status: 200, text: expect.stringContaining('"ada"') });
  });
});

test("of two events in the same millisecond that differ in their details only one is kept", async () => {
  const batch = [event({ details: { member: "grace" } }), event({ details: { member: "alan" } })];
  const kept = await withService(async (call, close) => {
    const answer = await call("acme", "POST", "/tenants/acme/events/batch", batch);
    expect(answer.status).toBe(202);
    await close();
  });
  expect(kept.map((row) => JSON.parse(row.details))).toEqual([{ member: "grace" }]);
});

test("events that differ in the millisecond are both kept", async () => {
  const batch = [event({}), event({ occurredAt: "2026-03-02T09:30:00.001Z" })];
  const kept = await withService(async (call, close) => {
    await call("acme", "POST", "/tenants/acme/events/batch", batch);
    await close();
  });
  expect(kept).toHaveLength(2);
});

test("stopping the service writes what is queued, so the unreferenced timer loses nothing", async () => {
  const kept = await withService(async (call, close) => {
    await call("acme", "POST", "/tenants/acme/events/batch", [event({ id: "queued" })]);
    await close();
  });
  expect(kept.map((row) => row.id)).toEqual(["queued"]);
});

test("a database of the earlier version gets the exports table when it is opened", async () => {
  const { EventStore } = await base.load<{ EventStore: new (path: string) => { close(): void } }>("src/store.ts");
  const databasePath = join(base.root, "earlier.sqlite");
  new EventStore(databasePath).close();
  await withService(async (call) => {
    expect((await call("acme", "POST", "/tenants/acme/exports")).status).toBe(201);
  }, databasePath);
});

interface Answer {
  readonly status: number;
  readonly text: string;
  json(): ReturnType<typeof JSON.parse>;
}
type Call = (token: string, method: string, path: string, body?: unknown) => Promise<Answer>;

type Use = (call: Call, close: () => Promise<void>) => Promise<void>;

/** Runs the head service on a database, by default a new one; the rows that are stored afterwards. */
async function withService(use: Use, databasePath = join(head.root, `${randomUUID()}.sqlite`)): Promise<StoredRow[]> {
  const { createService } = await head.load<ServiceModule>("src/service.ts");
  const service = createService({
    databasePath,
    principals: ["acme", "globex"].map((name) => ({ name, token: name, grants: { [name]: ["read", "write"] } })),
    retentionDays: 100_000,
    now: () => Date.parse("2026-03-05T12:00:00Z"),
    onError: (error: unknown) => expect.unreachable(String(error)),
  });
  await new Promise<void>((resolve) => service.server.listen(0, "127.0.0.1", resolve));
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= service.close());
  try {
    await use(caller(service.server), close);
  } finally {
    await close();
  }
  return storedRows(databasePath);
}

interface StoredRow {
  readonly id: string;
  readonly details: string;
}

async function storedRows(databasePath: string): Promise<StoredRow[]> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(databasePath);
  const rows = database.prepare("SELECT id, details FROM events ORDER BY seq").all();
  database.close();
  return rows.map((row) => ({ id: String(row["id"]), details: String(row["details"]) }));
}

function caller(server: Server): Call {
  const { port } = server.address() as AddressInfo;
  return async (token, method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };
}

function event(changes: Record<string, unknown>): Record<string, unknown> {
  return {
    occurredAt: "2026-03-02T09:30:00.000Z",
    actor: "ada",
    action: "member.add",
    resource: "project/apollo",
    ...changes,
  };
}
