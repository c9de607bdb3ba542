import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { familyOfModel } from "../core/family.ts";
import type { Reviewer } from "../ports.ts";
import { copyToClipboard } from "../system/clipboard.ts";
import { briefText } from "./brief-text.ts";
import { unknownFacts } from "./run-facts.ts";

/** A person reads and writes elsewhere: we neither allow nor see it. */
const isolation = { write: null, read: null } as const;

/**
 * A person who takes the brief to a model by copy and paste. A run writes the brief to a private file in `folder`,
 * tries to put it on the clipboard, and waits; the reply comes in by another way.
 */
export function paste(folder: string, env: NodeJS.ProcessEnv): Reviewer {
  return {
    ...{ name: "paste", kind: "paste", isLocal: false, defaultModel: null },
    limits: { thread: { lines: 1_500, bytes: 100 * 1024 }, concurrency: 1, canFollowUp: false, hasTools: false },
    familyOf: (model) => (model === null ? "unknown" : familyOfModel(model)),
    probe: async () => ({ status: "ready", version: null }),
    async run(request) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${request.threadId.replace(/[^\w-]/g, "_")}.md`);
      const text = briefText(request);
      await writeFile(file, text, { mode: 0o600 });
      await copyToClipboard(text, env);
      return { status: "waiting", file, facts: unknownFacts(isolation) };
    },
  };
}
