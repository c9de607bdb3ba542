/** A small feature to be built from a spec: an outbox that is sent, with a retry that does not hold. */
import type { SaidFinding } from "../e2e/shop.ts";

export const outboxSpec = `# Send the outbox

Orders leave events in an outbox. They have to reach the warehouse.

## Requirements

- \`drain(events, send)\` in \`src/outbox.mjs\` hands every event to \`send\`, in order, one after the other.
- An event whose \`send\` fails is tried again, three times in all, each event by itself.
- It returns the events that could not be sent.

## Acceptance criteria

- With a \`send\` that fails twice for every event, all events arrive.
`;

const faultyLoop = "    for (; attempts < 3; attempts += 1) {";
const mendedLoop = "    for (let attempts = 0; attempts < 3; attempts += 1) {";

const drain = `let attempts = 0;

export async function drain(events, send) {
  const left = [];
  for (const event of events) {
    let isSent = false;
${faultyLoop}
      try {
        await send(event);
        isSent = true;
        break;
      } catch {
        // Once more.
      }
    }
    if (!isSent) left.push(event);
  }
  return left;
}
`;

const report = `/** What could not be sent, for people. */
export function describeLeft(left) {
  if (left.length === 0) return "All events were sent.";
  return \`\${left.length} of the events could not be sent.\`;
}
`;

const test = `import assert from "node:assert/strict";
import { test } from "node:test";
import { drain } from "../src/outbox.mjs";

test("what fails twice arrives", async () => {
  let failures = 2;
  const sent = [];
  const left = await drain(["a"], async (event) => {
    if (failures-- > 0) throw new Error("busy");
    sent.push(event);
  });
  assert.deepEqual([sent, left], [["a"], []]);
});
`;

/** What the builder does in its turns: files it writes, or a line that it changes, and what it says of it. */
export const outboxTurns = {
  first: {
    files: { "src/outbox.mjs": drain, "test/outbox.test.mjs": test },
    report: { title: "Send the events of the outbox, and try again", criteria: ["C1", "C2", "C3"], isDone: false },
  },
  second: {
    files: { "src/describe-left.mjs": report },
    report: { title: "Say what could not be sent", criteria: ["C3"], isDone: true },
  },
  fix: {
    edit: { path: "src/outbox.mjs", from: faultyLoop, to: mendedLoop },
    report: { title: "Each event counts its own attempts", criteria: ["C2"], isDone: true },
  },
} as const;

/** The defect, as somebody who reads the code cold says it. */
export const sharedAttempts: SaidFinding = {
  title: "Attempts are counted for all events together",
  claim: "attempts lives in the module and is never set back: after three failures in all nothing is tried again.",
  path: "src/outbox.mjs",
  startLine: 7,
  endLine: 7,
  quote: faultyLoop,
  trigger: "Two events whose sending fails twice each.",
  outcome: "The second is tried once and returned as not sent; a third is not tried at all.",
  disproof: "A place that sets attempts back to 0.",
  standing: "defect",
  consequence: "wrong-result",
  severity: "high",
  category: "retry",
  scope: "introduced",
};
