import { describe, expect, it } from "vitest";
import { addFacts, noFacts } from "../../src/flow/attempts.ts";
import { runFacts } from "../fixtures/snapshot.ts";

const call = { tool: "read", target: "src/send.ts", bytes: 12, refused: null };

describe("what is known of several attempts together", () => {
  it("says of a model who named it", () => {
    const program = runFacts({ servedModel: "a", servedModelBy: "program" });
    const response = runFacts({ servedModel: "b", servedModelBy: "response" });
    expect(addFacts(program, response)).toMatchObject({ servedModel: "b", servedModelBy: "response" });
    expect(addFacts(program, noFacts)).toMatchObject({ servedModel: "a", servedModelBy: "program" });
    expect(addFacts(program, runFacts({ servedModel: "b" }))).not.toHaveProperty("servedModelBy");
  });

  it("claims no more confinement than the attempt that had the least, and all that lay open in any", () => {
    const confined = runFacts({ isolation: { write: "enforced", read: "confined", exposed: ["~/.codex/auth.json"] } });
    const open = runFacts({ isolation: { write: "prompt-only", read: "open", exposed: ["~/.codex"] } });
    const least = { write: "prompt-only", read: "open", exposed: ["~/.codex/auth.json", "~/.codex"] };
    expect(addFacts(confined, open).isolation).toEqual(least);
    expect(addFacts(open, confined).isolation).toMatchObject({ write: "prompt-only", read: "open" });
    expect(addFacts(confined, noFacts).isolation).toEqual(confined.isolation);
  });

  it("does not say that nothing was read where one attempt did not tell", () => {
    expect(addFacts(runFacts({ toolCalls: null }), runFacts({ toolCalls: [] })).toolCalls).toBeNull();
    expect(addFacts(runFacts({ toolCalls: null }), runFacts({ toolCalls: [call] })).toolCalls).toEqual([call]);
    expect(addFacts(runFacts({ toolCalls: [] }), runFacts({ toolCalls: [] })).toolCalls).toEqual([]);
  });
});
