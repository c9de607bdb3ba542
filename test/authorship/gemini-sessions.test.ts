import { testSessions } from "./session-suite.ts";

const id = "f89b9983-bd74-4aec-b5db-19eab462d3c8";
const overwritingId = "e2ea717f-a0a8-47ee-8aa0-976f8e5e856e";
const chats = ".gemini/tmp/shop/chats";

testSessions({
  source: "gemini-sessions",
  program: "gemini",
  title: "Gemini CLI",
  ...{ id, overwritingId },
  models: ["gemini-2.5-pro", "gemini-2.5-flash"],
  families: ["google", "google"],
  movesWith: null,
  install(machine, fixture, held) {
    const values = { ...held };
    const name = fixture === "session" ? id : overwritingId;
    machine.put(".gemini/tmp/shop/.project_root", held.cwd);
    machine.install(`gemini/${fixture}.jsonl`, `${chats}/session-2026-11-22T22-18-${name.slice(0, 8)}.jsonl`, values);
    if (fixture === "overwriting") machine.install("gemini/subagent.jsonl", `${chats}/${name}/sub.jsonl`, values);
  },
});
