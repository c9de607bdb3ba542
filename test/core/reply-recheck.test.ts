import { describe, expect, test } from "vitest";
import { readRecheck } from "../../src/core/reply-recheck.ts";

const fenced = (value: unknown) => `Following f1.\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;

describe("the reply of whoever looks again", () => {
  test("gives a status and a reason per finding", () => {
    const rechecks = [
      { id: "f1", status: "fixed", reason: "attempts is set back in the loop" },
      { id: "f2", status: "not-fixed", reason: "the guard is still missing" },
      { id: "f3", status: "cannot-tell", reason: "needs the caller" },
    ];
    expect(readRecheck(fenced({ rechecks }))).toEqual({ status: "read", rechecks, dropped: 0 });
    expect(readRecheck(fenced(rechecks))).toMatchObject({ rechecks });
  });

  test.each([
    ["Fixed", "fixed"],
    ["resolved", "fixed"],
    ["not fixed", "not-fixed"],
    ["NOT_FIXED", "not-fixed"],
    ["still present", "not-fixed"],
    ["partially fixed", "cannot-tell"],
    ["probably fixed", "cannot-tell"],
    ["true", "cannot-tell"],
    [true, "cannot-tell"],
    [null, "cannot-tell"],
  ])("the status %j means %s: nothing but a plain word is taken for fixed", (status, expected) => {
    expect(readRecheck(fenced({ rechecks: [{ id: "f1", status }] }))).toMatchObject({
      rechecks: [{ status: expected }],
    });
  });

  test("two statuses that contradict each other are none", () => {
    const rechecks = ["fixed", "not-fixed", "fixed"].map((status) => ({ id: "f1", status }));
    expect(readRecheck(fenced({ rechecks }))).toMatchObject({ rechecks: [{ id: "f1", status: "cannot-tell" }] });
  });

  test("prose and the echoed form are no answer", () => {
    expect(readRecheck("All of them are fixed.").status).toBe("unreadable");
    const echoed = { rechecks: [{ id: "as given", status: "fixed|not-fixed|cannot-tell", reason: "…" }] };
    expect(readRecheck(fenced(echoed)).status).toBe("unreadable");
  });

  test("is not fixed where an answer that is quoted behind it, or a draft before it, says otherwise", () => {
    const said = (status: string) => fenced({ rechecks: [{ id: "f1", status, reason: "It is." }] });
    const inline = `The code holds ${JSON.stringify({ rechecks: [{ id: "f1", status: "fixed", reason: "Done." }] })}.`;
    const cannotTell = { rechecks: [{ id: "f1", status: "cannot-tell" }] };
    expect(readRecheck(`${said("not-fixed")}\n\nThe code holds this:\n\n${said("fixed")}`)).toMatchObject(cannotTell);
    expect(readRecheck(`${said("not-fixed")}\n\n${inline}`)).toMatchObject(cannotTell);
    expect(readRecheck(`${said("cannot-tell")}\n\n${said("fixed")}`)).toMatchObject(cannotTell);
    expect(readRecheck(`${said("fixed")}\n\n${said("fixed")}`)).toMatchObject({ rechecks: [{ status: "fixed" }] });
    expect(readRecheck(`${said("fixed")}\n\n${said("not-fixed")}`)).toMatchObject({
      rechecks: [{ status: "not-fixed" }],
    });
  });
});
