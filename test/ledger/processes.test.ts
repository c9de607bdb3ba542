import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/ledger/index.ts";
import { newId } from "../../src/system/ids.ts";
import { end, header, start } from "./review-stream.ts";
import { makeOlder, temporaryFolder, temporaryLedger } from "./temporary-ledger.ts";

/** Every test starts processes, which takes its time on a busy machine. */
const timeout = 60_000;

const script = fileURLToPath(new URL("writer.ts", import.meta.url));
const opener = fileURLToPath(new URL("opener.ts", import.meta.url));

/** Runs a writer; `acknowledged` grows as it reports, `onLine` sees each line. Resolves with its end. */
async function runWriter(
  { folder, id, count }: { folder: string; id: string; count: number },
  onLine: (acknowledged: readonly string[], kill: () => void) => unknown = () => {},
) {
  const child = spawn(process.execPath, [script, folder, id, String(count)], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let problems = "";
  child.stderr.on("data", (chunk) => (problems += chunk));
  child.stdout.on("data", async (chunk) => {
    output += chunk;
    await onLine(lines(output), () => child.kill("SIGKILL"));
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, acknowledged: lines(output), problems };
}

function lines(output: string): string[] {
  return output.split("\n").slice(0, -1);
}

test("several processes that create and write one ledger at once lose nothing", { timeout }, async () => {
  const folder = temporaryFolder();
  const ids = [newId("r"), newId("r"), newId("r"), newId("r")];
  const ends = await Promise.all(ids.map((id) => runWriter({ folder, id, count: 40 })));
  for (const { code, problems } of ends) expect({ code, problems }).toEqual({ code: 0, problems: "" });
  const ledger = await temporaryLedger(folder);
  for (const id of ids) {
    const review = await ledger.load(id, null);
    expect(review).toMatchObject({ status: "complete", findings: { length: 40 } });
    expect(review.threads.every((t) => t.reply !== null)).toBe(true);
  }
});

test("several processes bring a ledger of an earlier version up to date, once", { timeout }, async () => {
  const folder = temporaryFolder();
  await (await openLedger(folder)).close();
  makeOlder(folder);
  const openers = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, [opener, folder], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  });
  await Promise.all(openers.map((child) => once(child.stdout, "data")));
  for (const child of openers) child.stdin.end();
  const codes = await Promise.all(openers.map(async (child) => (await once(child, "close"))[0]));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
});

test.for([1, 2, 25])(
  "what was acknowledged before kill -9 is there: after %i lines",
  { timeout },
  async (killAfter) => {
    const folder = temporaryFolder();
    const id = newId("r");
    const { signal, acknowledged, problems } = await runWriter({ folder, id, count: 2000 }, (seen, kill) => {
      if (seen.length >= killAfter) kill();
    });
    expect({ signal, problems }).toEqual({ signal: "SIGKILL", problems: "" });
    expect(acknowledged).not.toContain("end");
    const ledger = await temporaryLedger(folder);
    const review = await ledger.load(id, null);
    const replies = acknowledged.length - 1;
    expect(review.status).toBe("interrupted");
    expect(review.threads.slice(0, replies).map((t) => t.reply)).toEqual(
      Array.from({ length: replies }, (_, i) => `reply ${i} `.repeat(100)),
    );
    expect(review.findings.length).toBeGreaterThanOrEqual(replies);
    await ledger.record(start(header({ id }), [], true));
    expect((await ledger.load(id, null)).status).toBe("running");
  },
);

test("a review that another process runs is running, cannot be resumed and cannot be forgotten", {
  timeout,
}, async () => {
  const folder = temporaryFolder();
  const id = newId("r");
  const ledger = await temporaryLedger(folder);
  const observed: unknown[] = [];
  const { signal, problems } = await runWriter({ folder, id, count: 2000 }, async (seen, kill) => {
    if (seen.length === 0 || observed.length > 0) return;
    observed.push("started");
    observed.push((await ledger.load(id, null)).status);
    observed.push(await ledger.record(start(header({ id }), [], true)).catch((error) => error.code));
    observed.push(await ledger.forget([id]).catch((error) => error.code));
    observed.push((await ledger.openReviews(null)).length);
    kill();
  });
  expect({ signal, problems }).toEqual({ signal: "SIGKILL", problems: "" });
  expect(observed).toEqual(["started", "running", "ledger", "input", 0]);
  expect((await ledger.openReviews("root-commit")).map((row) => [row.id, row.status])).toEqual([[id, "interrupted"]]);
  await ledger.record(start(header({ id }), [], true));
  await ledger.record(end(id));
  expect(await ledger.openReviews(null)).toEqual([]);
});
