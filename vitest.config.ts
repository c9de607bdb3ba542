import { defineConfig } from "vitest/config";

const endToEnd = "test/e2e/**/*.test.ts";
const localPage = "test/web/**/*.test.ts";
const realPrograms = "test/programs/**/*.test.ts";

/** After those that run on all processors. */
const sequence = { groupOrder: 1 };

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Programs under test read these; a test that needs others sets them itself.
    env: { NO_COLOR: "1", TZ: "UTC" },
    projects: [
      {
        extends: true,
        test: {
          ...{ name: "source", include: ["test/**/*.test.ts"], exclude: [endToEnd, localPage, realPrograms] },
          ...{ pool: "forks", setupFiles: ["test/fakes/stand-aside.ts"] },
          // Much of it is waiting for git and for other programs: a processor that is left free stands idle.
          ...{ maxWorkers: "100%", sequence: { groupOrder: 0 } },
        },
      },
      // These run the built program, which is built anew for them; several run at once, and some wait as people would.
      {
        extends: true,
        test: { name: "e2e", include: [endToEnd], globalSetup: ["test/e2e/build.ts"], testTimeout: 60_000, sequence },
      },
      // The local page, built anew for them, in a real browser where there is one.
      {
        extends: true,
        test: {
          ...{ name: "page", include: [localPage], globalSetup: ["test/web/build.ts"], testTimeout: 60_000, sequence },
          // One browser at a time: several keep each other waiting where there are few processors.
          fileParallelism: false,
        },
      },
      // Agent programs from npm: hundreds of megabytes to fetch, and each a large process. `npm run test:programs`.
      {
        extends: true,
        test: {
          ...{ name: "programs", include: [realPrograms], globalSetup: ["test/programs/install.ts"] },
          ...{ testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, sequence: { groupOrder: 2 } },
        },
      },
    ],
  },
});
