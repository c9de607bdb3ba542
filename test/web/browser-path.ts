import { existsSync } from "node:fs";

const places = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A browser of this machine; null: there is none, and what needs one is skipped, which is said. */
export const browserPath = process.env["CHROMIUM"] ?? places.find((place) => existsSync(place)) ?? null;
