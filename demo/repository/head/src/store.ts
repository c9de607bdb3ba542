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
  CREATE TABLE IF NOT EXISTS exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
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

/** A file of events as it was when it was asked for. */
export interface StoredExport {
  readonly tenant: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly content: string;
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

  /** Stores the new ones of the events, all of them or, when it throws, none. */
  appendBatch(events: readonly AuditEvent[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const event of events) this.append(event);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
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

  /** Stores an export and drops those that have expired; the new one's id. */
  addExport({ tenant, expiresAt, content }: StoredExport, now: number): number {
    this.#database.prepare("DELETE FROM exports WHERE expires_at <= ?").run(now);
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO exports (tenant, expires_at, content) VALUES (?, ?, ?)")
      .run(tenant, expiresAt, content);
    return Number(lastInsertRowid);
  }

  /** The export with this id, expired or not. */
  findExport(id: number): StoredExport | null {
    const row = this.#database.prepare("SELECT * FROM exports WHERE id = ?").get(id);
    if (row === undefined) return null;
    return { tenant: String(row["tenant"]), expiresAt: Number(row["expires_at"]), content: String(row["content"]) };
  }

  close(): void {
    this.#database.close();
  }
}
