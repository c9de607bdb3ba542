#!/usr/bin/env node
// Starts blindspot on a Node that can run it. Written so that any Node with ES modules can read this file.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const needed = [22, 18];
const main = fileURLToPath(new URL("../dist/main.mjs", import.meta.url));
// In a checkout the `node` package (a dev dependency) brings a Node that is new enough.
const ownNode = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));

function isNewEnough(version) {
  const parts = version.split(".").map(Number);
  return parts[0] > needed[0] || (parts[0] === needed[0] && parts[1] >= needed[1]);
}

function rerun(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends its interruption to both; passed on, it would count as a second one, which ends at once.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`blindspot: ${node} could not be started: ${error.message}`);
    process.exit(2);
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]));
}

if (!existsSync(main)) {
  console.error("blindspot: this checkout is not built yet. Run `npm ci` in it, then try again.");
  process.exit(2);
} else if (isNewEnough(process.versions.node)) {
  await import("../dist/main.mjs");
} else if (existsSync(ownNode)) {
  rerun(ownNode);
} else {
  console.error(
    `blindspot: needs Node ${needed.join(".")} or newer, and this is ${process.version}. ` +
      "Get a current one from https://nodejs.org or by your version manager, for example: nvm install 24",
  );
  process.exit(2);
}
