import { enableCompileCache } from "node:module";
import { CommanderError } from "commander";
import { trustPath } from "../system/trusted-path.ts";
import { processIo } from "./process-io.ts";
import { commandNames, makeProgram, type Run } from "./program.ts";

enableCompileCache?.();
// Before anything is started: a reviewed branch may bring a git of its own.
trustPath(process.env);

/** Paths behind `--` are taken off first: commander would mix them with the arguments. */
function splitPaths(argv: readonly string[]): { argv: string[]; paths: string[] } {
  const at = argv.indexOf("--");
  return at === -1 ? { argv: [...argv], paths: [] } : { argv: argv.slice(0, at), paths: argv.slice(at + 1) };
}

/** Runs the command that the arguments name. @returns the exit code; this is the one place that decides it */
async function main(): Promise<number> {
  const io = processIo();
  const { argv, paths } = splitPaths(process.argv.slice(2));
  let action: Run = async () => 0;
  const run = (chosen: Run) => {
    action = chosen;
  };
  try {
    const program = makeProgram({ io, paths, run });
    if (argv.length === 0) program.help();
    program.parse(argv, { from: "user" });
    return await action();
  } catch (error) {
    // What help ends with. Whoever only asks for it does not wait for what errors are written with.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { exitOfArguments, exitOfError } = await import("./exit.ts");
    const isJson = argv.includes("--json");
    if (!(error instanceof CommanderError)) return exitOfError(error, io, isJson);
    return exitOfArguments(error, { io, isJson, command: commandNames.find((name) => name === argv[0]) });
  }
}

/** Ends even where a reviewer that was left behind still holds a connection, once everything is written. */
function leave(code: number): void {
  process.exitCode = code;
  const isWritten = () => process.stdout.writableLength === 0 && process.stderr.writableLength === 0;
  setInterval(() => isWritten() && process.exit(), 50).unref();
}

leave(await main());
