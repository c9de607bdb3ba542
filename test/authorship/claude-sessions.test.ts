import { testSessions } from "./session-suite.ts";

const project = (cwd: string) => `.claude/projects/${cwd.replace(/[^a-zA-Z0-9]/g, "-")}`;
const id = "c234c6ad-b30e-4e9f-a1d4-6011c1887f22";
const overwritingId = "e46d50c9-8048-4c0d-958b-816bf2fd165b";

testSessions({
  source: "claude-sessions",
  program: "claude-code",
  title: "Claude Code",
  ...{ id, overwritingId },
  models: ["claude-sonnet-5-5", "glm-5"],
  families: ["anthropic", "zhipu"],
  movesWith: "branch",
  install(machine, fixture, held) {
    const values = { ...held };
    const name = fixture === "session" ? id : overwritingId;
    machine.install(`claude-code/${fixture}.jsonl`, `${project(held.cwd)}/${name}.jsonl`, values);
    if (fixture === "session") return;
    machine.install("claude-code/subagent.jsonl", `${project(held.cwd)}/${name}/subagents/agent-a9.jsonl`, values);
  },
});
