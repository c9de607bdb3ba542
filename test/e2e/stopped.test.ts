import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import SqliteDatabase from "better-sqlite3";
import { describe } from "vitest";
import { type Place, test } from "./place.ts";
import {
  claudeTrailer,
  codexTrailer,
  drainAfter,
  exportAfter,
  makeShop,
  replyOf,
  shopBase,
  shopChange,
} from "./shop.ts";

/** An endpoint of the user's that takes the question whether it is ready, and never answers. */
async function silentEndpoint(place: Place) {
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const folder = join(place.env["XDG_CONFIG_HOME"] ?? "", "blindspot");
  mkdirSync(folder, { recursive: true });
  const endpoint = `{ baseUrl: "http://127.0.0.1:${port}/v1", family: qwen, models: [qwen3] }`;
  writeFileSync(join(folder, "config.yml"), `endpoints:\n  house: ${endpoint}\n`);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { asked: asked.promise, close };
}

describe.concurrent("a review that is stopped before its first question", () => {
  test.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("says so after %s", async ([signal, code], { place, expect }) => {
    const shop = makeShop(place);
    const endpoint = await silentEndpoint(place);
    const { child, ended } = place.start(["review", "--reviewer", "house", "--json"], { cwd: shop });
    await endpoint.asked;
    child.kill(signal);
    const run = await ended;
    endpoint.close();
    expect(run).toMatchObject({ code, signal: null });
    expect(run.stderr).toMatch(/^blindspot: Stopped before anything was sent\.$/m);
    expect(run.stderr).not.toMatch(/broke|AbortError/);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "interrupted" } });
    expect((await place.run(["list"], { cwd: shop })).stderr).toContain("No reviews");
  });

  test("does not wait for the end of a patch on standard input", async ({ place, expect }) => {
    const shop = makeShop(place);
    const args = ["review", "--patch", "-", "--reviewer", "openai"];
    const env = { OPENAI_API_KEY: "a key that is never used" };
    const { child, ended } = place.start(args, { cwd: shop, env, input: "diff --git a/x b/x\n", keepsInput: true });
    // It listens for signals long before; nothing tells from outside when it reads.
    await delay(3_000);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining("Stopped before anything") });
  });
});

describe.concurrent("a review that can no longer be recorded", () => {
  test("stops its other reviewers at once", async ({ place, expect }) => {
    const shop = place.makeRepository([
      shopBase,
      { ...shopChange(claudeTrailer), files: { "src/drain.ts": drainAfter } },
      { files: { "src/export.ts": exportAfter }, message: `Export any tenant\n\n${codexTrailer}` },
    ]);
    const isBroken = Promise.withResolvers<void>();
    const server = await place.serve({ reply: () => isBroken.promise.then(() => replyOf()) });
    const pidFile = join(place.folder, "pid");
    const script = join(place.folder, "slow.sh");
    writeFileSync(script, `echo $$ > ${pidFile}\nsleep 60\n`);
    const reviewers = ["--reviewer", "openai", "--reviewer", `command:sh ${script}`, "--family", "google"];
    const args = ["review", "--effort", "quick", ...reviewers];
    const { ended } = place.start(args, { cwd: shop, env: server.env });
    await expect.poll(() => existsSync(pidFile) && server.requests.length, { timeout: 20_000 }).toBe(1);
    const ledger = new SqliteDatabase(join(place.home, "ledger.db"));
    ledger.exec("delete from threads");
    ledger.close();
    isBroken.resolve();

    expect(await ended).toMatchObject({ code: 2, stderr: expect.stringContaining("The ledger has no thread") });
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
