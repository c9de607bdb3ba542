import { testSessions } from "./session-suite.ts";

const project = (cwd: string) => `.qwen/projects/${cwd.replace(/[^a-zA-Z0-9]/g, "-")}`;
const id = "3c23f383-ab19-40dd-ac15-7c7a41373e6d";
const overwritingId = "8bd53760-7997-4e5e-9a8b-04a640dc234c";

testSessions({
  source: "qwen-sessions",
  program: "qwen",
  title: "Qwen Code",
  ...{ id, overwritingId },
  models: ["qwen3-coder-plus", "gpt-5.5"],
  families: ["qwen", "openai"],
  movesWith: "branch",
  install(machine, fixture, held) {
    const values = { ...held };
    const name = fixture === "session" ? id : overwritingId;
    machine.install(`qwen/${fixture}.jsonl`, `${project(held.cwd)}/chats/${name}.jsonl`, values);
    if (fixture === "session") return;
    const subagent = `${project(held.cwd)}/subagents/${name}/agent-general-purpose-call_4`;
    machine.install("qwen/subagent.jsonl", `${subagent}.jsonl`, values);
    machine.install("qwen/subagent.meta.json", `${subagent}.meta.json`, values);
  },
});
