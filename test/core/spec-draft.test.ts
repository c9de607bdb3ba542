import { describe, expect, test } from "vitest";
import { markDraft, readDraftMark, readSpecDraft } from "../../src/core/spec-draft.ts";

const spec = "# Export\n\n## Requirements\n\n- Only owners export.\n";

describe("a reply is read as a spec", () => {
  test.each([
    ["as it is", spec],
    ["behind a sentence", `Here is the spec:\n\n${spec}`],
    ["in a fence, with a sentence behind it", `Here:\n\n\`\`\`markdown\n${spec}\`\`\`\n\nShall I go on?`],
    ["in a fence that nobody closed", `\`\`\`md\n${spec}`],
    ["with the line ends of another system", spec.replaceAll("\n", "\r\n")],
  ])("%s", (_, reply) => {
    expect(readSpecDraft(reply)).toEqual({ status: "read", text: spec });
  });

  test("with the fences that it holds itself", () => {
    const text = `${spec}- The reply is:\n\n\`\`\`json\n{}\n\`\`\`\n`;
    expect(readSpecDraft(text)).toEqual({ status: "read", text });
    expect(readSpecDraft(`\`\`\`\`markdown\n${text}\`\`\`\`\n`)).toEqual({ status: "read", text });
  });

  test("without what steers a terminal, and without a mark of ours", () => {
    const reply = `# Export\u001b[2J\n<!-- blindspot draft wabcdefg: edit, then delete this line -->\n\n- Only\u0007 owners export.\n`;
    expect(readSpecDraft(reply)).toEqual({ status: "read", text: "# Export[2J\n\n- Only owners export.\n" });
  });
});

test.each([
  ["nothing", "  \n", "empty-reply"],
  ["prose", "You should first decide who may export.", "unknown-form"],
  ["a heading without a list", "# Export\n\nOwners export.", "unknown-form"],
  ["a list without a heading", "- Owners export.", "unknown-form"],
  ["a refusal", "I'm sorry, but I can't help with that.", "refusal"],
  ["a flood", `# Export\n\n- ${"x".repeat(64_000)}`, "unknown-form"],
])("%s is no spec", (_, reply, problem) => {
  expect(readSpecDraft(reply)).toMatchObject({ status: "unreadable", problem });
});

describe("the mark of a draft", () => {
  test("names its work, and leaves the draft as it was", () => {
    expect(readDraftMark(markDraft("wabcdefg", spec))).toEqual({ workId: "wabcdefg", text: spec });
    expect(readDraftMark(`\uFEFF${markDraft("wabcdefg", spec).replaceAll("\n", "\r\n")}`).workId).toBe("wabcdefg");
  });

  test("counts at the head of a file alone", () => {
    for (const text of [spec, `\n${markDraft("wabcdefg", spec)}`, spec + markDraft("wabcdefg", ""), ""]) {
      expect(readDraftMark(text)).toEqual({ workId: null, text });
    }
  });
});
