import { createHash } from "node:crypto";
import { HttpError } from "./http.ts";

export type Permission = "read" | "write";

/** A token as configured: whose it is and what it may do in which tenant. */
export interface PrincipalEntry {
  readonly name: string;
  readonly token: string;
  readonly grants: Readonly<Record<string, readonly Permission[]>>;
}

export interface Principal {
  readonly name: string;
  readonly grants: ReadonlyMap<string, ReadonlySet<Permission>>;
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Knows principals by their tokens. Looking up digests keeps the time of a lookup from telling about a token. */
export class AccessList {
  readonly #principals = new Map<string, Principal>();

  constructor(entries: readonly PrincipalEntry[]) {
    for (const { name, token, grants } of entries) {
      const perTenant = Object.entries(grants).map(([tenant, list]) => [tenant, new Set(list)] as const);
      this.#principals.set(digest(token), { name, grants: new Map(perTenant) });
    }
  }

  /** The principal that an `Authorization` header names; 401 when there is none. */
  authenticate(header: string | undefined): Principal {
    const token = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
    const principal = token === undefined ? undefined : this.#principals.get(digest(token));
    if (principal === undefined) throw new HttpError(401, "A valid bearer token is needed");
    return principal;
  }
}

/** Ends the request with 403 unless the principal holds the permission in this very tenant. */
export function requireAccess(principal: Principal, tenant: string, permission: Permission): void {
  if (principal.grants.get(tenant)?.has(permission) !== true) {
    throw new HttpError(403, `${principal.name} may not ${permission} events of ${tenant}`);
  }
}
