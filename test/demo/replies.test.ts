import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { absentFinding, demoFindings } from "../../demo/findings.ts";
import { type DemoRequest, demoReply } from "../../demo/replies.ts";
import { RawFinding } from "../../src/core/finding.ts";
import { checkOutState, type DemoState } from "./demo-states.ts";

const remarks = [...demoFindings, absentFinding];
let head: DemoState;

beforeAll(async () => {
  head = await checkOutState("head");
});
afterAll(() => head.dispose());

function request(changes: Partial<DemoRequest>): DemoRequest {
  const nothing = { system: "", user: "", model: "gpt", isAbsence: false, tools: [], hasToolResults: false };
  return { ...nothing, ...changes };
}

/** A file as a brief shows it: numbers and signs in front of its lines. */
async function briefOf(...paths: string[]): Promise<string> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const lines = (await head.read(path)).split("\n").map((line, index) => `${index + 1} +${line}`);
      return `hunks ${path}\n${lines.join("\n")}`;
    }),
  );
  return files.join("\n\n");
}

function findingsIn(reply: ReturnType<typeof demoReply>): { title: string; scope: string }[] {
  const block = typeof reply === "string" ? /```json\n([\s\S]*)\n```\n$/.exec(reply)?.[1] : undefined;
  return JSON.parse(block ?? "null").findings;
}

describe("the written-down findings", () => {
  test("are three defects and two doubts, one of which is about something missing", () => {
    const kinds = remarks.map(({ finding }) => `${finding.standing} ${finding.scope}`).sort();
    expect(kinds).toEqual([
      "defect introduced",
      "defect introduced",
      "defect introduced",
      "doubt introduced",
      "doubt missing",
    ]);
  });

  test.for(remarks.map(({ finding }) => finding))("keep to the reply format: $title", (finding) => {
    expect(RawFinding.parse(finding)).toEqual(finding);
    expect(finding.title.length).toBeLessThanOrEqual(100);
  });

  test.for(remarks.map(({ finding }) => finding))("quote the head code word for word: $title", async (finding) => {
    const code = await head.read(finding.path);
    expect(code.split(finding.quote)).toHaveLength(2);
  });

  test("name the right lines, but for one that is three lines off", async () => {
    const offsets = await Promise.all(
      remarks.map(async ({ finding }) => {
        const before = (await head.read(finding.path)).split(finding.quote)[0] ?? "";
        expect(finding.endLine - finding.startLine).toBe(finding.quote.split("\n").length - 1);
        return finding.startLine - before.split("\n").length;
      }),
    );
    expect(offsets.sort()).toEqual([0, 0, 0, 0, 3]);
  });
});

describe("the scripted reviewer", () => {
  test("reports what stands in the files that a brief carries, and nothing else", async () => {
    const user = await briefOf("src/events.ts", "src/store.ts");
    const titles = findingsIn(demoReply(request({ user }))).map((finding) => finding.title);
    expect(titles).toEqual(["Two events of one actor in the same millisecond become one"]);
  });

  test("finds nothing wrong where nothing was written down", async () => {
    expect(findingsIn(demoReply(request({ user: await briefOf("src/exports.ts") })))).toEqual([]);
  });

  test("answers the absence question with the one missing finding", async () => {
    const findings = findingsIn(demoReply(request({ isAbsence: true, user: await briefOf("src/routes.ts") })));
    expect(findings.map((finding) => finding.scope)).toEqual(["missing"]);
  });

  test("reads how access is checked before it judges the routes, once", async () => {
    const asked = { user: await briefOf("src/routes.ts"), tools: ["read", "search", "list"] };
    expect(demoReply(request(asked))).toMatchObject({ calls: [{ name: "read", input: { path: "src/access.ts" } }] });
    expect(findingsIn(demoReply(request({ ...asked, hasToolResults: true })))).toHaveLength(1);
  });

  test("reports the same findings however the files are spread over threads", async () => {
    const paths = ["src/batch-writer.ts", "src/events.ts", "src/routes.ts", "src/store.ts"];
    const together = findingsIn(demoReply(request({ user: await briefOf(...paths) })));
    const apart = await Promise.all(
      paths.map(async (path) => findingsIn(demoReply(request({ user: await briefOf(path) })))),
    );
    const titles = (findings: { title: string }[]) => findings.map((finding) => finding.title).sort();
    expect(titles(apart.flat())).toEqual(titles(together));
    expect(together).toHaveLength(4);
  });
});
