import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Programs under test read these; a test that needs others sets them itself.
    env: { NO_COLOR: "1", TZ: "UTC" },
  },
});
