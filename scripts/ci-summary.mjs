// Last line for a CI log: `N passed, N failed`. Usage: ci-summary.mjs REPORT CHECK_CODE TEST_CODE
import { readFileSync } from "node:fs";

const [report, check, tests] = process.argv.slice(2);
const summary = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0 };
try {
  Object.assign(summary, JSON.parse(readFileSync(report, "utf8")));
} catch {
  console.log("The test run left no report.");
}
const passed = summary.numPassedTests + (check === "0" ? 1 : 0);
let failed = summary.numFailedTests + (check === "0" ? 0 : 1);
// A file that does not load, or a crash, fails without a failed test.
if (tests !== "0" && summary.numFailedTests === 0) failed += 1;
if (check !== "0") console.log("npm run check failed.");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
