import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { PrincipalEntry } from "../src/access.ts";
import { createService } from "../src/service.ts";

const principals: PrincipalEntry[] = [
  { name: "acme-app", token: "acme-app", grants: { acme: ["read", "write"] } },
  { name: "globex-app", token: "globex-app", grants: { globex: ["read", "write"] } },
  { name: "acme-auditor", token: "acme-auditor", grants: { acme: ["read"] } },
];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => ReturnType<typeof JSON.parse>;
}

export type Caller = (token: string, method: string, path: string, body?: unknown) => Promise<Answer>;

/** A service on a free port with an empty database, stopped when the test ends. */
export async function startService(test: TestContext): Promise<Caller> {
  const service = createService({
    databasePath: ":memory:",
    principals,
    retentionDays: 400,
    now: Date.now,
    onError: (error) => test.diagnostic(String(error)),
  });
  await new Promise<void>((resolve) => service.server.listen(0, "127.0.0.1", resolve));
  test.after(() => service.close());
  const { port } = service.server.address() as AddressInfo;
  return async (token, method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  };
}

export function sampleEvent(changes: Record<string, unknown> = {}) {
  return {
    id: "e-1",
    occurredAt: "2026-03-02T09:30:00.000Z",
    actor: "ada",
    action: "invoice.approve",
    resource: "invoice/17",
    details: { amount: 120 },
    ...changes,
  };
}
