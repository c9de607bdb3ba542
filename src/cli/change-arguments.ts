import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import { quote } from "shell-quote";
import { BlindspotError } from "../core/errors.ts";
import type { ChangeRequest } from "../system/change-source.ts";
import type { Io } from "./io.ts";
import type { ReviewArguments } from "./review.ts";

/** How arguments name a change, the same for every command that takes one. */
export type ChangeArguments = Pick<ReviewArguments, "change" | "staged" | "uncommitted" | "patch" | "files" | "paths">;

/** What the arguments name as the change. @throws BlindspotError `usage` where they name two, `input` for no patch */
export async function changeRequest(
  args: ChangeArguments,
  objectsDirectory: string,
  io: Io,
  signal: AbortSignal,
): Promise<ChangeRequest> {
  const named = [
    args.change !== undefined && "A revision",
    args.staged === true && "--staged",
    args.uncommitted === true && "--uncommitted",
    args.patch !== undefined && "--patch",
    args.files !== undefined && "--files",
  ].filter((name) => name !== false);
  if (named.length > 1) {
    throw new BlindspotError("usage", `${named.join(" and ")} each name a change.`, "Name one; paths go behind --.");
  }
  return { cwd: io.cwd, select: await selection(args, io, signal), paths: [...args.paths], objectsDirectory };
}

async function selection(args: ChangeArguments, io: Io, signal: AbortSignal): Promise<ChangeRequest["select"]> {
  if (args.change !== undefined) return { kind: "revision", text: args.change };
  if (args.staged === true) return { kind: "staged" };
  if (args.uncommitted === true) return { kind: "uncommitted" };
  if (args.files !== undefined) return { kind: "files", paths: args.files };
  if (args.patch === undefined) return { kind: "branch" };
  return { kind: "patch", text: await openPatch(args.patch, io, signal) };
}

/** Nobody may ever write the end of a pipe, so that reading it ends with the signal. */
async function openPatch(path: string, io: Io, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if (path === "-") return addAbortSignal(signal, process.stdin);
  const file = resolve(io.cwd, path);
  try {
    await access(file);
  } catch (error) {
    throw new BlindspotError(
      "input",
      `The patch ${path} cannot be read.`,
      "Name a file, or - for standard input.",
      error,
    );
  }
  return createReadStream(file, { signal });
}

/** What names the change, as a shell reads it. */
export function changeWords({ change, staged, uncommitted, patch, files, paths }: ChangeArguments) {
  const flags = [
    ...(change === undefined ? [] : [change]),
    ...(staged === true ? ["--staged"] : []),
    ...(uncommitted === true ? ["--uncommitted"] : []),
    ...(patch === undefined ? [] : ["--patch", patch]),
    ...(files === undefined ? [] : ["--files", ...files]),
  ];
  const behind = paths.length === 0 ? [] : ["--", ...paths];
  return { flags: flags.map((word) => quote([word])), paths: behind.map((word) => quote([word])) };
}
