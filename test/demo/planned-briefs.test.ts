import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { absentFinding, demoFindings } from "../../demo/findings.ts";
import { makeDemoRepository } from "../../demo/make-repository.ts";
import { demoReply } from "../../demo/replies.ts";
import { anchorFinding, makeAnchorIndex } from "../../src/core/anchor.ts";
import { buildBrief } from "../../src/core/brief-build.ts";
import { parseDiff } from "../../src/core/diff.ts";
import type { ListedFile } from "../../src/core/listing.ts";
import { planThreads } from "../../src/core/plan.ts";
import type { Effort, ThreadPlan } from "../../src/core/review.ts";

const reviewer = { name: "openai", kind: "api", model: "gpt", family: "openai", isLocal: false } as const;
const files = new Map<string, ListedFile>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blindspot-demo-"));
  const { root } = await makeDemoRepository(folder);
  const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
  const { stdout } = await promisify(execFile)("git", ["diff", "main", "batch-ingest"], { cwd: root, env });
  for (const patch of parseDiff(stdout)) {
    files.set(patch.path, { patch, head: await readFile(join(root, patch.path), "utf8") });
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function plan(effort: Effort, lines: number): ThreadPlan[] {
  return planThreads({
    files: [...files.values()].map(({ patch }) => ({ patch, reviewer, independence: "independent" })),
    effort,
    sizeOf: () => ({ lines, bytes: 24 * 1024 }),
    seed: 1,
  });
}

function titlesOf({ pass, segments }: ThreadPlan): string[] {
  const { system, user } = buildBrief({
    ...{ pass, segments, files, criteria: [], hasContext: true, hasTools: false, marker: "5f2c" },
    rubrics: { review: "Find what is wrong.", absence: "What is missing?" },
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  });
  const isAbsence = pass === "absence";
  const reply = demoReply({ system, user, model: "gpt", isAbsence, tools: [], hasToolResults: false });
  const block = /```json\n([\s\S]*)\n```\n$/.exec(String(reply))?.[1] ?? "null";
  return JSON.parse(block).findings.map((finding: { title: string }) => finding.title);
}

test.for([
  ["quick", 150],
  ["standard", 1500],
  ["standard", 150],
  ["standard", 40],
  ["deep", 150],
] as const)("every finding is reported in a %s review with threads of %i lines", ([effort, lines]) => {
  const reported = new Set(plan(effort, lines).flatMap(titlesOf));
  const expected = [...demoFindings, ...(effort === "quick" ? [] : [absentFinding])];
  expect([...reported].sort()).toEqual(expected.map(({ finding }) => finding.title).sort());
});

test("every finding anchors exactly where its quote stands, also the one whose lines are off", () => {
  const index = makeAnchorIndex({ files: [...files.values()].map((file) => ({ ...file, base: null })) });
  for (const { finding } of [...demoFindings, absentFinding]) {
    const { anchor, path, startLine, endLine } = anchorFinding(finding, index);
    const before = files.get(finding.path)?.head?.split(finding.quote)[0]?.split("\n").length ?? 0;
    const quoted = finding.quote.split("\n").length;
    expect({ anchor, path, startLine, endLine }).toEqual({
      ...{ anchor: "exact", path: finding.path },
      ...{ startLine: before, endLine: before + quoted - 1 },
    });
  }
});
