import { createHash } from "node:crypto";
import { HttpError } from "./http.ts";

export interface AuditEvent {
  /** Chosen by the client or derived from the event; an event sent again under the same id is stored once. */
  readonly id: string;
  readonly tenant: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const MAX_TEXT_LENGTH = 200;
const MAX_BATCH = 500;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(input: Record<string, unknown>, field: string): string {
  const value = input[field];
  if (typeof value !== "string" || value === "" || value.length > MAX_TEXT_LENGTH) {
    throw new HttpError(400, `${field} must be a text of 1 to ${MAX_TEXT_LENGTH} characters`);
  }
  return value;
}

function time(input: Record<string, unknown>, field: string): number {
  const value = Date.parse(text(input, field));
  if (Number.isNaN(value)) throw new HttpError(400, `${field} must be an ISO 8601 time`);
  return value;
}

function details(input: Record<string, unknown>): Record<string, unknown> {
  const value = input["details"] ?? {};
  if (!isRecord(value)) throw new HttpError(400, "details must be an object");
  return value;
}

/** Checks one event as a client sent it; 400 with the field that is wrong. */
export function parseEvent(tenant: string, input: unknown): AuditEvent {
  if (!isRecord(input)) throw new HttpError(400, "An event must be an object");
  return {
    id: text(input, "id"),
    tenant,
    occurredAt: time(input, "occurredAt"),
    actor: text(input, "actor"),
    action: text(input, "action"),
    resource: text(input, "resource"),
    details: details(input),
  };
}

/** The id of an event that came without one: the same event sent again gets the same id, also by another process. */
function deriveId(event: Omit<AuditEvent, "id" | "details">): string {
  // Details stay out of it: a client that sends an event again may write their keys in another order.
  const identity = [event.tenant, event.actor, event.action, event.resource, event.occurredAt];
  return `auto-${createHash("sha256").update(JSON.stringify(identity)).digest("hex")}`;
}

/** Checks the events of a batch; in a batch the id may be left out. One wrong event refuses the whole batch. */
export function parseBatch(tenant: string, input: unknown): AuditEvent[] {
  if (!Array.isArray(input) || input.length === 0 || input.length > MAX_BATCH) {
    throw new HttpError(400, `A batch must be a list of 1 to ${MAX_BATCH} events`);
  }
  return input.map((item: unknown, index) => {
    try {
      return parseBatchEvent(tenant, item);
    } catch (error) {
      if (error instanceof HttpError) throw new HttpError(error.status, `Event ${index}: ${error.message}`);
      throw error;
    }
  });
}

function parseBatchEvent(tenant: string, input: unknown): AuditEvent {
  if (!isRecord(input) || input["id"] !== undefined) return parseEvent(tenant, input);
  const event = parseEvent(tenant, { ...input, id: "derived" });
  return { ...event, id: deriveId(event) };
}
