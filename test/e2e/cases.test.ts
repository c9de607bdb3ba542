import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import { type ExpectedFinding, type FixtureCase, loadCases } from "../fixtures/cases.ts";
import { test } from "./place.ts";
import { passOf, replyOf, reviewIn } from "./shop.ts";

/** Says in each pass what the case has a reviewer say; where it is silent, that nothing is wrong. */
function replyFor({ threads }: FixtureCase, request: ModelRequest): Scripted {
  const said = threads.find(({ pass }) => pass === passOf(request));
  if (said === undefined) return replyOf();
  return said.isTruncated ? { fault: "truncated", text: said.reply } : said.reply;
}

/** What the program says of a thread, in the words of `expected.json`. */
function endOf(thread: { outcome: string | null; findings: number | null; problem: { code: string } | null }) {
  return thread.problem === null
    ? { status: thread.outcome, findings: thread.findings }
    : { status: thread.outcome, problem: thread.problem.code };
}

function inWordsOf(expected: ExpectedFinding, finding: Finding): Record<string, unknown> {
  const { standing, consequence, category, scope, location, raisedBy } = finding;
  const all: Record<string, unknown> = {
    ...location,
    standing,
    consequence,
    category,
    scope,
    raisedBy: raisedBy.length,
  };
  const compared = Object.keys(expected).filter((name) => name !== "titleIncludes");
  return Object.fromEntries(compared.map((name) => [name, all[name]]));
}

describe.concurrent.for(loadCases())("fixture case $name", (fixture) => {
  test("comes out of the whole program as expected", async ({ place, expect }) => {
    const patch = join(place.folder, "change.patch");
    writeFileSync(patch, fixture.patch);
    const server = await place.serve({ reply: (request) => replyFor(fixture, request) });
    const args = ["review", "--reviewer", "openai", "--patch", patch, "--json"];
    const run = await place.run(args, { cwd: place.folder, env: server.env });
    const review = reviewIn(run);

    for (const [index, { pass }] of fixture.threads.entries()) {
      const threads = review.threads.filter((thread) => thread.pass === pass);
      expect(threads.map(endOf)).toEqual([fixture.expected.threads[index]]);
    }
    const isAnswered = fixture.expected.threads.every(({ status }) => status === "answered");
    expect(run.code).toBe(isAnswered ? 0 : 3);

    expect(review.findings).toHaveLength(fixture.expected.findings.length);
    for (const expected of fixture.expected.findings) {
      const found = review.findings.filter(({ title }) => title.includes(expected.titleIncludes));
      const { titleIncludes: _, ...compared } = expected;
      expect(found.map((finding) => inWordsOf(expected, finding))).toEqual([compared]);
    }
    expect(run.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
