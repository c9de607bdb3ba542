import { HttpError } from "./http.ts";

export interface AuditEvent {
  /** Chosen by the client; an event sent again under the same id is stored once. */
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
