import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { report } from "../fakes/agent-programs/builder.ts";
import { beginning, documentIn, openBuildPlace } from "./builds.ts";
import { test } from "./place.ts";

const timeout = 120_000;

/** Ids of builders of this place that run. */
function builders(folder: string): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(join(folder, "builder", "claude"));
    } catch {
      return false;
    }
  });
}

test.runIf(process.platform === "linux")(
  "a builder that outlives blindspot is ended before another turn, and writes nothing into it",
  { timeout },
  async ({ place, expect }) => {
    // Nothing of the system then ends it with blindspot.
    rmSync(join(place.folder, "bin", "bwrap"), { force: true });
    const asked = Promise.withResolvers<void>();
    const seen: string[][] = [];
    const opened = await openBuildPlace(place, {
      builds: async ({ index }) => {
        if (index === 0) {
          asked.resolve();
          return new Promise<never>(() => {});
        }
        seen.push(builders(place.folder));
        return { writes: { "new.txt": "new\n" }, says: report("A new file", true) };
      },
    });
    const running = opened.start(...beginning);
    await asked.promise;
    running.child.kill("SIGKILL");
    await running.ended;
    const [outlived] = builders(place.folder);
    expect(outlived).toBeDefined();
    const resumed = await opened.build("--resume", "--json");
    expect(resumed.stderr).toContain("Ended what an earlier run had left running: ");
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toContain(outlived);
    expect(documentIn(resumed)).toMatchObject({ rest: { step: "ask-decision" }, increments: [{}] });
    await opened.close();
  },
);

test.runIf(process.platform === "linux")(
  "a builder that outlives blindspot in its self-review is ended, too",
  { timeout },
  async ({ place, expect }) => {
    const hanging = Promise.withResolvers<void>();
    const seen: string[][] = [];
    const opened = await openBuildPlace(place, {
      builds: async ({ canWrite }) => {
        if (canWrite) return { writes: { "new.txt": "new\n" }, says: report("A new file", true) };
        seen.push(builders(place.folder));
        hanging.resolve();
        return new Promise<never>(() => {});
      },
    });
    const running = opened.start(...beginning, "--auto");
    await hanging.promise;
    running.child.kill("SIGKILL");
    await running.ended;
    expect(builders(place.folder)).toEqual(seen[0]);
    const again = opened.start("--resume", "--no-self-review");
    const { stderr } = await again.ended;
    expect(stderr).toContain("Ended what an earlier run had left running: ");
    expect(builders(place.folder)).toEqual([]);
    await opened.close();
  },
);
