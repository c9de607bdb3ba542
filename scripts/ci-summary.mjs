// Last line for a CI log: `N passed, N failed`. Usage: ci-summary.mjs CHECK_CODE (REPORT TEST_CODE)...
import { readFileSync } from "node:fs";

const [check, ...runs] = process.argv.slice(2);

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log("A test run left no report.");
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

let passed = check === "0" ? 1 : 0;
let failed = check === "0" ? 0 : 1;
for (let index = 0; index < runs.length; index += 2) {
  const { numPassedTests, numFailedTests } = readReport(runs[index]);
  passed += numPassedTests;
  // A file that does not load, or a crash, fails without a failed test.
  failed += runs[index + 1] !== "0" && numFailedTests === 0 ? 1 : numFailedTests;
}
if (check !== "0") console.log("npm run check failed.");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
