import { testSessions } from "./session-suite.ts";

const id = "01a20556-b710-7650-9791-40e0892a6595";
const overwritingId = "01a20558-b961-7730-b2dd-898814b1bfcc";
const folder = ".codex/sessions/2026/11/22";

testSessions({
  source: "codex-sessions",
  program: "codex",
  title: "Codex",
  ...{ id, overwritingId },
  models: ["gpt-5.5", "qwen3-coder-plus"],
  families: ["openai", "qwen"],
  movesWith: "commit",
  install(machine, fixture, held) {
    const name = fixture === "session" ? id : overwritingId;
    machine.install(`codex/${fixture}.jsonl`, `${folder}/rollout-2026-11-22T22-18-18-${name}.jsonl`, { ...held });
  },
});
