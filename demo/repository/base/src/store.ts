import { DatabaseSync } from "node:sqlite";
import type { AuditEvent } from "./events.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    details TEXT NOT NULL,
    UNIQUE (tenant, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_time ON events (tenant, occurred_at);
`;

export interface EventFilter {
  readonly tenant: string;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  /** Milliseconds since 1970, exclusive. */
  readonly to: number;
  /** Only events that were stored behind this position. */
  readonly after: number;
  readonly limit: number;
}

export interface EventPage {
  readonly events: readonly AuditEvent[];
  /** Where the next page starts; null when this one is the last. */
  readonly next: number | null;
}

interface EventRow {
  seq: number;
  tenant: string;
  id: string;
  occurred_at: number;
  actor: string;
  action: string;
  resource: string;
  details: string;
}

function fromRow(row: EventRow): AuditEvent {
  const { tenant, id, actor, action, resource } = row;
  return { id, tenant, occurredAt: row.occurred_at, actor, action, resource, details: JSON.parse(row.details) };
}

/** Events in SQLite. Every call is one statement or one transaction; a busy database makes it throw. */
export class EventStore {
  readonly #database: DatabaseSync;

  /** Opens the database and brings its schema up to date, also where the file exists. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec(schema);
  }

  /** Stores an event unless its id is known in its tenant. True when it is new. */
  append(event: AuditEvent): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO events (tenant, id, occurred_at, actor, action, resource, details)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, id) DO NOTHING`,
      )
      .run(
        event.tenant,
        event.id,
        event.occurredAt,
        event.actor,
        event.action,
        event.resource,
        JSON.stringify(event.details),
      );
    return changes === 1;
  }

  /** One page of a tenant's events in the order in which they were stored. */
  query({ tenant, from, to, after, limit }: EventFilter): EventPage {
    const rows = this.#database
      .prepare(
        `SELECT * FROM events WHERE tenant = ? AND occurred_at >= ? AND occurred_at < ? AND seq > ?
         ORDER BY seq LIMIT ?`,
      )
      .all(tenant, from, to, after, limit + 1) as unknown as EventRow[];
    const page = rows.slice(0, limit);
    return { events: page.map(fromRow), next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
  }

  /** Removes the events of all tenants that occurred before a time; how many there were. */
  deleteBefore(time: number): number {
    return Number(this.#database.prepare("DELETE FROM events WHERE occurred_at < ?").run(time).changes);
  }

  close(): void {
    this.#database.close();
  }
}
