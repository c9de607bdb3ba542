import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, startService } from "./running-service.ts";

test("an event that was posted can be read", async (t) => {
  const call = await startService(t);
  const posted = await call("acme-app", "POST", "/tenants/acme/events", sampleEvent());
  assert.equal(posted.status, 201);
  const read = await call("acme-auditor", "GET", "/tenants/acme/events");
  assert.deepEqual(read.json(), { events: [{ ...sampleEvent(), tenant: "acme" }], next: null });
});

test("an event sent again under its id is stored once", async (t) => {
  const call = await startService(t);
  await call("acme-app", "POST", "/tenants/acme/events", sampleEvent());
  const again = await call("acme-app", "POST", "/tenants/acme/events", sampleEvent());
  assert.equal(again.status, 200);
  const { events } = (await call("acme-app", "GET", "/tenants/acme/events")).json();
  assert.equal(events.length, 1);
});

test("a principal reads and writes only in the tenants it was granted", async (t) => {
  const call = await startService(t);
  assert.equal((await call("globex-app", "GET", "/tenants/acme/events")).status, 403);
  assert.equal((await call("globex-app", "POST", "/tenants/acme/events", sampleEvent())).status, 403);
  assert.equal((await call("acme-auditor", "POST", "/tenants/acme/events", sampleEvent())).status, 403);
  assert.equal((await call("nobody", "GET", "/tenants/acme/events")).status, 401);
});

test("pages follow each other without gaps", async (t) => {
  const call = await startService(t);
  for (const id of ["a", "b", "c"]) await call("acme-app", "POST", "/tenants/acme/events", sampleEvent({ id }));
  const first = (await call("acme-app", "GET", "/tenants/acme/events?limit=2")).json();
  const second = (await call("acme-app", "GET", `/tenants/acme/events?limit=2&after=${first.next}`)).json();
  assert.deepEqual(
    [...first.events, ...second.events].map((event) => event.id),
    ["a", "b", "c"],
  );
  assert.equal(second.next, null);
});

test("a field that is wrong is named", async (t) => {
  const call = await startService(t);
  const reply = await call("acme-app", "POST", "/tenants/acme/events", sampleEvent({ occurredAt: "yesterday" }));
  assert.equal(reply.status, 400);
  assert.match(reply.json().error, /occurredAt/);
});
