import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { type DoctorReport, type ExaminedReviewer, possiblePairs } from "../../src/core/doctor.ts";
import { renderDoctor, renderDoctorJson } from "../../src/outputs/doctor.ts";

const screen = { width: 80, color: false, unicode: true };
const there = (what: string) => ({ status: "ready", what, reason: null, hint: null }) as const;

function reviewer(given: Partial<ExaminedReviewer>): ExaminedReviewer {
  const family = given.family ?? "openai";
  return {
    ...{ name: "codex", kind: "agent", status: "ready", family, families: family === "unknown" ? [] : [family] },
    ...{ isLocal: false, defaultModel: null, models: [], efforts: [], version: null, found: null, login: null },
    ...{ isolation: null, destination: null, reason: null, hint: null },
    ...given,
  };
}

function report(...reviewers: ExaminedReviewer[]): DoctorReport {
  const confinement = {
    ...{ status: "missing" as const, what: "none", reason: "bubblewrap (bwrap) is not installed." },
    hint: "apt install bubblewrap",
  };
  const machine = { node: there("v24"), git: there("2.39.5"), ledger: there("/data"), config: there("none") };
  return {
    reviewers,
    machine: { ...machine, confinement, clipboard: there("/usr/bin/xclip") },
    pairs: possiblePairs(reviewers),
  };
}

const codex = reviewer({
  ...{ version: "0.169.0", found: "/usr/bin/codex", login: "unknown" },
  isolation: { write: "prompt-only", read: "open", exposed: ["~/.codex/auth.json"] },
});
const claudeCode = reviewer({ name: "claude-code", family: "anthropic", login: "yes" });
const silent = ["ollama", "vllm"].map((name) =>
  reviewer({ name, kind: "api", isLocal: true, status: "missing", family: "unknown", reason: "Nothing answers." }),
);

describe("what there is to review with", () => {
  test("is said with how far a program is held, and what it could read besides", () => {
    const text = renderDoctor(report(codex), { ...screen, width: 120 });
    expect(text).toContain("codex   its own model · openai · version 0.169.0 · login not known\n");
    expect(text).toContain("writing prompt-only · reading not confined · could also read ~/.codex/auth.json");
    expect(text).toContain("none: bubblewrap (bwrap) is not installed.");
    expect(text).toContain("apt install bubblewrap");
  });

  test("folds local servers that do not answer into one line", () => {
    const text = renderDoctor(report(codex, ...silent), screen);
    expect(text).toContain("ollama, vllm: nothing answers");
    expect(text).not.toContain("Nothing answers.");
  });

  test("ends with who may read what", () => {
    const sentence = (...reviewers: ExaminedReviewer[]) =>
      renderDoctor(report(...reviewers), { ...screen, width: 400 })
        .split("\n")
        .at(-1);
    expect(sentence(codex, claudeCode)).toBe(
      "Code by anthropic can be read by codex; code by openai by claude-code; code by google by codex, claude-code.",
    );
    expect(sentence(codex)).toBe("Code by anthropic or google can be read by codex; code by openai by nobody yet.");
    expect(sentence(reviewer({ name: "house", kind: "api", family: "unknown" }))).toMatch(/^Of nobody who is ready/);
    expect(sentence(...silent)).toMatch(/^No reviewer of a model is ready/);
  });

  test.each([50, 80, 120])("stays within %i columns", (width) => {
    const lines = renderDoctor(report(codex, claudeCode, ...silent), { ...screen, width }).split("\n");
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  });

  test("cannot steer a terminal by what programs and servers say", () => {
    const hostile = reviewer({ version: "1\u001b[2J", found: "/x\u0007", models: ["m\u009b31m"], kind: "api" });
    expect(renderDoctor(report(hostile), screen)).not.toMatch(/[\u0007\u001b\u009b]/);
    expect(renderDoctorJson(report(hostile))).not.toMatch(/[\u0007\u001b\u009b]/);
  });
});
