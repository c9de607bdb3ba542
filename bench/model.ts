import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ModelScript, ModelTold, SeenRequest } from "./model-child.ts";

const childFile = fileURLToPath(new URL("model-child.ts", import.meta.url));

/** A model that answers from a process of its own, so that its work is not in our figures. */
export interface BenchModel {
  /** What the program reads from its environment to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** The requests since the last time this was asked. */
  takeRequests(): Promise<readonly SeenRequest[]>;
  close(): Promise<void>;
}

export async function startModel(script: ModelScript): Promise<BenchModel> {
  const child = fork(childFile, [JSON.stringify(script)], { stdio: "inherit" });
  const { env } = (await answerOf(child)) as Extract<ModelTold, { env: unknown }>;
  return {
    env,
    async takeRequests() {
      const answer = answerOf(child);
      child.send("take");
      return ((await answer) as Extract<ModelTold, { requests: unknown }>).requests;
    },
    async close() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<ModelTold> {
  const [message] = (await once(child, "message")) as [ModelTold];
  return message;
}
