import { describe, expect, it } from "vitest";
import { shareable } from "../../src/core/shareable.ts";
import { finding, snapshot, thread } from "../fixtures/snapshot.ts";

const line = "/home/dev/bin/ask --key sk-secret-1234 --model 'mistral large'";
const command = { name: "command", kind: "command", model: line, family: "mistral", isLocal: false } as const;
const reason = `/home/dev/bin/ask ended with 3 and wrote nothing: bad key sk-secret-1234`;

function reviewed() {
  const failed = { status: "unavailable", problem: "program-failed", reason, hint: "Try again." } as const;
  const whole = snapshot();
  const [file] = whole.coverage.files;
  return snapshot({
    threads: [thread({ reviewer: command }), thread({ id: "t2", reviewer: command, outcome: failed })],
    findings: [finding({ fold: "refuted", foldReason: `refuted by command:${line}: it is locked` })],
    coverage: { files: [{ ...(file as NonNullable<typeof file>), reason: `command:${line}: unavailable, ${reason}` }] },
    notes: [{ level: "info", text: `command:${line} has read it` }],
    header: {
      ...whole.header,
      authorship: {
        ...whole.header.authorship,
        evidence: whole.header.authorship.evidence.map((one) => ({
          ...one,
          session: { program: "codex", id: "0199", file: "/home/dev/.codex/sessions/0199.jsonl" },
        })),
      },
    },
  });
}

describe("a review that is handed on", () => {
  it("names a command by its program, wherever its line stood, and not what it wrote besides", () => {
    const { threads, findings, coverage, notes, header } = shareable(reviewed());
    const records = threads.map(({ thread: { reviewer, outcome } }) => ({ reviewer, outcome }));
    const text = JSON.stringify({ records, findings, coverage, notes, header });
    expect(text).not.toMatch(/sk-secret|home\/dev|mistral large/);
    expect(findings[0]?.foldReason).toBe("refuted by command:ask: it is locked");
    expect(records[1]?.outcome).toMatchObject({ reason: "ask ended with 3 and wrote nothing." });
  });

  it("names conversations without the files that hold them", () => {
    const [evidence] = shareable(reviewed()).header.authorship.evidence;
    expect(evidence?.session).toEqual({ program: "codex", id: "0199", file: null });
  });

  it("is as it was where no command read it and no conversation is known", () => {
    expect(shareable(snapshot())).toEqual(snapshot());
  });
});
