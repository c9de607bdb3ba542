import { z } from "zod";
import { readHead, readJson } from "../system/json-lines.ts";

/** The first line holds the fixed prompt, too. */
const MAX_HEAD_BYTES = 64 * 1024;
const FOLDER_BYTES = 2 * 1024;

/** The first line of a rollout of Codex 0.169. */
const SessionMeta = z.looseObject({
  type: z.literal("session_meta"),
  payload: z.looseObject({
    id: z.string(),
    /** Of the conversation that a subagent works for, else its own. */
    session_id: z.string().optional(),
    cwd: z.string(),
    git: z.looseObject({ commit_hash: z.string().optional() }).nullish(),
  }),
});
export type SessionMeta = z.infer<typeof SessionMeta>["payload"];

export const TurnContext = z.looseObject({
  turn_id: z.string().optional(),
  cwd: z.string().optional(),
  model: z.string(),
});

export const FileChange = z.looseObject({
  type: z.literal("item_completed"),
  turn_id: z.string().optional(),
  item: z.looseObject({
    type: z.literal("FileChange"),
    id: z.string(),
    status: z.literal("completed"),
    changes: z.record(
      z.string(),
      z.looseObject({
        type: z.string(),
        content: z.string().optional(),
        unified_diff: z.string().optional(),
        move_path: z.string().nullish(),
      }),
    ),
  }),
});

/** A command that only read, with what it printed. */
export const FileRead = z.looseObject({
  type: z.literal("item_completed"),
  item: z.looseObject({
    type: z.literal("CommandExecution"),
    cwd: z.string(),
    parsed_cmd: z.array(z.looseObject({ type: z.literal("read"), path: z.string() })).length(1),
    aggregated_output: z.string(),
  }),
});

/** What the model asked for. Older versions keep nothing else of an edit. */
export const ToolCall = z.looseObject({
  type: z.enum(["function_call", "custom_tool_call"]),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string().optional(),
  input: z.string().optional(),
});

const ToolArguments = z.looseObject({
  input: z.string().optional(),
  cmd: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  workdir: z.string().nullish(),
});

export const ToolOutput = z.looseObject({
  type: z.enum(["function_call_output", "custom_tool_call_output"]),
  call_id: z.string(),
  output: z.unknown().optional(),
});

export const RolloutLine = z.looseObject({ timestamp: z.string(), type: z.string(), payload: z.unknown().optional() });

/** The folder, when it stands near the beginning, before the fixed prompt. */
export async function loadFolder(file: string, maxBytes: number = FOLDER_BYTES): Promise<string | null> {
  const head = await readHead(file, maxBytes);
  const text = /"cwd":("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  const folder = text === undefined ? undefined : readJson(text);
  return typeof folder === "string" ? folder : null;
}

/** What the first line tells; null for a file of another form. */
export async function loadMeta(file: string): Promise<SessionMeta | null> {
  const head = await readHead(file, MAX_HEAD_BYTES);
  return SessionMeta.safeParse(readJson(head.slice(0, head.indexOf("\n")))).data?.payload ?? null;
}

/** As a tool of its own it takes the patch as it is, as a function in an object. */
export function patchOf({ input, arguments: json = "" }: z.infer<typeof ToolCall>): string {
  return input ?? ToolArguments.safeParse(readJson(json)).data?.input ?? "";
}

/** The script that a shell tool was to run: of all that these tools are called and take, what holds for every version. */
export function readCommand(json: string): { readonly command: string; readonly cwd: string | undefined } {
  const { cmd, command, workdir } = ToolArguments.safeParse(readJson(json)).data ?? {};
  const script = cmd ?? (Array.isArray(command) ? command.at(-1) : command) ?? "";
  return { command: script, cwd: workdir || undefined };
}
