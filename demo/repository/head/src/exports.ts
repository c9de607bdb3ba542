import { createHash } from "node:crypto";
import type { AuditEvent } from "./events.ts";
import { HttpError, type Reply } from "./http.ts";
import type { EventStore } from "./store.ts";

const HOUR_MS = 60 * 60 * 1000;
const LIFETIME_MS = 24 * HOUR_MS;
const MAX_EVENTS = 50_000;
const PAGE = 1_000;

const columns = ["occurredAt", "actor", "action", "resource", "details", "id"] as const;

export interface ExportRange {
  readonly tenant: string;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  /** Milliseconds since 1970, exclusive. */
  readonly to: number;
}

/** Makes a CSV file of a tenant's events that stays as it is until it expires; 413 when the range holds too many. */
export function createExport(store: EventStore, range: ExportRange, now: number): { id: number; expiresAt: string } {
  const lines = [columns.join(",")];
  for (const event of eventsIn(store, range)) {
    if (lines.length > MAX_EVENTS) throw new HttpError(413, `More than ${MAX_EVENTS} events, narrow the range`);
    lines.push(toLine(event));
  }
  const content = `${lines.join("\r\n")}\r\n`;
  const expiresAt = now + LIFETIME_MS;
  const id = store.addExport({ tenant: range.tenant, expiresAt, content }, now);
  return { id, expiresAt: new Date(expiresAt).toISOString() };
}

/** The file of an export with its checksum; null when there is none or it has expired. */
export function downloadExport(store: EventStore, id: string, now: number): Reply | null {
  const found = /^\d{1,15}$/.test(id) ? store.findExport(Number(id)) : null;
  if (found === null || found.expiresAt <= now) return null;
  return {
    status: 200,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="events-${id}.csv"`,
      "x-content-sha256": createHash("sha256").update(found.content).digest("hex"),
    },
    body: found.content,
  };
}

function* eventsIn(store: EventStore, range: ExportRange): Generator<AuditEvent> {
  let after: number | null = 0;
  while (after !== null) {
    const page = store.query({ ...range, after, limit: PAGE });
    yield* page.events;
    after = page.next;
  }
}

function toLine(event: AuditEvent): string {
  const row = {
    ...event,
    occurredAt: new Date(event.occurredAt).toISOString(),
    details: JSON.stringify(event.details),
  };
  return columns.map((column) => toCell(row[column])).join(",");
}

/** Spreadsheets run a cell that starts like a formula; a leading apostrophe makes it text. */
function toCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
