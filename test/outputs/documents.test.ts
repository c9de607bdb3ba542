import { describe, expect, it } from "vitest";
import { documents } from "../../src/outputs/index.ts";
import { hostileText } from "../fixtures/hostile.ts";
import {
  failedSnapshot,
  foreignSnapshot,
  openSnapshot,
  partialSnapshot,
  silentSnapshot,
  snapshot,
} from "../fixtures/snapshot.ts";

const options = { version: "1.2.3" };
/** Controls but newline, marks that reorder; what a terminal must not meet. */
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe.each(Object.entries(documents))("%s", (name, render) => {
  it("holds nothing that a terminal would obey, whatever models and repositories say", () => {
    expect(render(foreignSnapshot(hostileText), options)).not.toMatch(unprintable);
  });

  it("tells a failed review from a silent one", () => {
    const [failed, silent] = [render(failedSnapshot, options), render(silentSnapshot, options)];
    expect(failed).toContain("OpenAI refused the key (401)");
    expect(failed).toMatch(/failed/i);
    expect(silent).not.toMatch(/failed/i);
  });

  it("names the status of a partial and of an open review", () => {
    expect(render(partialSnapshot, options)).toMatch(/partial/i);
    expect(render(openSnapshot, options)).toMatch(/open/i);
  });

  it("shows every finding, folded or not, or says how many are folded", () => {
    const folded = snapshot({ findings: partialSnapshot.findings });
    const text = render(folded, options);
    for (const { title } of snapshot().findings) expect(text).toContain(title);
    expect(text).toContain(name === "text" ? "doubts 1" : "send may resolve on a 202");
  });

  it("names files whose paths look like members of every object", () => {
    const { header, coverage } = snapshot();
    const file = {
      path: "__proto__",
      status: "failed",
      changedLines: 1,
      reviewedLines: 0,
      reason: "constructor",
      isReviewable: true,
    } as const;
    const text = render(
      snapshot({ header, status: "partial", coverage: { files: [...coverage.files, file] } }),
      options,
    );
    expect(text.replaceAll("\\", "")).toContain("__proto__");
  });
});
