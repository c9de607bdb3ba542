import { buildBrief, byteLength } from "../../src/core/brief-build.ts";
import type { Pass } from "../../src/core/thread.ts";
import { openToolDesk } from "../../src/reviewers/tools.ts";
import { host } from "../../src/system/host.ts";
import { loadRubrics } from "../../src/system/rubrics.ts";
import { figureOf } from "../figures.ts";
import type { Measure } from "./measure.ts";

/** Near enough for English prose and JSON, and the same for every vendor. */
const bytesPerToken = 4;

/** What every thread sends that is ours, not the change: rubric, tools, question, the frame of the material. */
export const prompt: Measure = {
  name: "prompt",
  async take() {
    const rubrics = await loadRubrics();
    const nothing = { read: unused, list: unused, search: unused };
    const tools = JSON.stringify(openToolDesk(nothing).definitions);
    const tokens = (pass: Pass) => {
      const known = { segments: [], files: new Map(), criteria: [], hasContext: true, hasTools: true };
      const { newMarker, sha256 } = host;
      const brief = buildBrief({ ...known, pass, rubrics, marker: `[${newMarker()}]`, sha256 });
      return (brief.bytes + byteLength(tools)) / bytesPerToken;
    };
    const about = { unit: "tokens", budget: 1_000 } as const;
    return [
      figureOf({ ...about, name: "prompt", what: "our fixed prompt of a thread, at 4 bytes a token" }, [
        tokens("main"),
      ]),
      figureOf({ ...about, name: "prompt-absence", what: "the same of the thread on what is missing" }, [
        tokens("absence"),
      ]),
    ];
  },
};

function unused(): Promise<never> {
  return Promise.reject(new Error("nobody calls a tool here"));
}
