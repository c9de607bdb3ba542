import type { PrincipalEntry } from "./access.ts";
import { createService } from "./service.ts";

const principals = process.env["AUDIT_PRINCIPALS"];
if (principals === undefined) throw new Error("AUDIT_PRINCIPALS is not set");

const service = createService({
  databasePath: process.env["AUDIT_DATABASE"] ?? "audit.sqlite",
  principals: JSON.parse(principals) as PrincipalEntry[],
  retentionDays: Number(process.env["AUDIT_RETENTION_DAYS"] ?? 400),
  now: Date.now,
  onError: (error) => console.error(error),
});

service.server.listen(Number(process.env["PORT"] ?? 8080));

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, async () => {
    await service.close();
    process.exit(0);
  });
}
