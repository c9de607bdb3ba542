import type { RawFinding } from "../src/core/finding.ts";

/** A finding with its place, as a reviewer writes it. */
export interface DemoFinding extends RawFinding {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A finding with what the reviewer thinks aloud before it and wants to read first. */
export interface Remark {
  readonly thought: string;
  readonly lookUp: { readonly name: string; readonly input: Readonly<Record<string, string | number>> } | null;
  readonly finding: DemoFinding;
}

const retry: Remark = {
  thought:
    "The writer takes its waits from a generator that `#drain` makes once for all batches. `#write` leaves its loop by " +
    "`return`, and leaving a `for…of` early closes the generator. The first batch is fine. A second batch that fails gets " +
    "a generator that is done: no wait, no attempt, and not the error at its end either.",
  lookUp: null,
  finding: {
    title: "A batch that fails after an earlier batch was retried is dropped without an error",
    claim:
      "One generator of delays serves all batches of a flush. When the first batch succeeds on a retry, `return` inside " +
      "`for…of` closes it. If a later batch of the same flush fails, its loop runs zero times, `RetriesExhausted` is never " +
      "thrown, `#write` returns as after a success, and `#drain` removes the batch from the queue.",
    path: "src/batch-writer.ts",
    // Three lines further down than the code stands: the quote decides, not the number.
    startLine: 99,
    endLine: 100,
    quote: [
      "    const delays = backoff(this.#options.retry, () => this.#lastFailure);",
      "    while (this.#queue.length > 0) {",
    ].join("\n"),
    trigger:
      "More than 200 events are queued while the database is busy: the first write of batch one fails, its retry works, " +
      "the first write of batch two fails.",
    outcome: "The second batch was answered with 202, is never stored, and `onError` is never called.",
    disproof: "A flush of two batches whose first writes both fail once, after which the store holds both batches.",
    standing: "defect",
    consequence: "data-loss",
    severity: "critical",
    category: "retry",
    scope: "introduced",
  },
};

const access: Remark = {
  thought:
    "All routes authenticate, and `requireAccess` is what keeps tenants apart: it is called with the tenant of the path. " +
    "The download has no tenant in its path and never asks for the one of the file. The ids count up, so there is nothing " +
    "to guess.",
  lookUp: { name: "read", input: { path: "src/access.ts" } },
  finding: {
    title: "Any principal can download the exports of every tenant",
    claim:
      "Making an export needs the right to read the tenant, downloading it needs none: the route ignores the principal, and " +
      "`downloadExport` does not compare the tenant that is stored with the file. C8 says that no tenant learns anything " +
      "about another one in everything that the service offers.",
    path: "src/routes.ts",
    startLine: 70,
    endLine: 71,
    quote: ['      path: "/exports/:id",', "      handle: ({ params }) => {"].join("\n"),
    trigger: "A token that is granted only `globex` asks for `GET /exports/1`, an export that `acme` made.",
    outcome: "200 with the audit events of `acme`; counting the id up gives those of everybody else.",
    disproof: "A check of the stored export's tenant against the caller's grants before the file is sent.",
    standing: "defect",
    consequence: "security",
    severity: "critical",
    category: "access-control",
    scope: "introduced",
  },
};

const idempotency: Remark = {
  thought:
    "Events without an id get one from five fields, and the store ignores an id that it knows. So the five fields have to " +
    "tell all different events apart. The time has milliseconds and the details are left out: an actor that does one " +
    "thing twice to the same resource in a millisecond, as every bulk operation does, loses one of the two.",
  lookUp: null,
  finding: {
    title: "Two events of one actor in the same millisecond become one",
    claim:
      "The derived id leaves out `details` and has the time in milliseconds only. Different events that agree in tenant, " +
      "actor, action, resource and millisecond get the same id, and `ON CONFLICT DO NOTHING` drops all but the first. C5 " +
      "says that every event is kept, however close to another one.",
    path: "src/events.ts",
    startLine: 60,
    endLine: 60,
    quote: "  const identity = [event.tenant, event.actor, event.action, event.resource, event.occurredAt];",
    trigger:
      "A batch without ids holds two `member.add` events on one project by one actor at 09:30:00.000, for two members who " +
      "are named in `details`.",
    outcome: "202 lists the same id twice and one event is stored; nothing tells that the other is missing.",
    disproof:
      "Something in the derived id that differs between these two events and not between two deliveries of one.",
    standing: "defect",
    consequence: "data-loss",
    severity: "high",
    category: "idempotency",
    scope: "introduced",
  },
};

const unreferencedTimer: Remark = {
  thought:
    "The timer of the writer does not keep the process alive. Whether queued events survive a stop depends on who calls " +
    "`close`, which I do not see here.",
  lookUp: null,
  finding: {
    title: "Queued events may be lost when the process ends by itself",
    claim:
      "The flush timer is unreferenced, so a process with nothing else to do ends while events are still queued. I do not " +
      "see whether every way of stopping goes through `close`.",
    path: "src/batch-writer.ts",
    startLine: 82,
    endLine: 82,
    quote: "    this.#timer.unref();",
    trigger:
      "The server is closed less than 250 ms after a batch was accepted, and `close` of the writer is not awaited.",
    outcome: "The batch was answered with 202 and is not in the store.",
    disproof: "Every stop of the service awaits `BatchWriter.close`.",
    standing: "doubt",
    consequence: "data-loss",
    severity: "medium",
    category: "resource",
    scope: "introduced",
  },
};

/** What the scripted reviewer finds in the code itself. */
export const demoFindings: readonly Remark[] = [retry, access, idempotency, unreferencedTimer];

/** What it says when it is asked what the change should have touched and did not. */
export const absentFinding: Remark = {
  thought:
    "The change adds a table. C9 wants databases of earlier versions to keep working, and I see no step that brings one of " +
    "them to the new schema. It may be that the schema is applied on every start; that part is not in what I was given.",
  lookUp: null,
  finding: {
    title: "No migration adds the new table to an existing database",
    claim:
      "`exports` is added to the text of the schema, and nothing in the change applies it to a database that exists. I cannot " +
      "see whether the store runs the schema each time that it opens one.",
    path: "src/store.ts",
    startLine: 17,
    endLine: 17,
    quote: "  CREATE TABLE IF NOT EXISTS exports (",
    trigger: "The service is updated and starts on the database of version 0.4.0; somebody makes an export.",
    outcome: "`no such table: exports`, answered with 500.",
    disproof: "The store applies the whole schema when it opens an existing file.",
    standing: "doubt",
    consequence: "crash",
    severity: "medium",
    category: "missing-change",
    scope: "missing",
  },
};
