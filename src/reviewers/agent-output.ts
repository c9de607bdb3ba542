import type { ProgramEnd } from "../system/process.ts";
import type { AgentAccount } from "./agent-account.ts";
import type { AgentProgram, AgentStep } from "./agent-program.ts";
import { LineCutter, type OutputWatch } from "./agent-watch.ts";

/** What is made of a program's output, as it comes. */
export interface OutputReader {
  onOutput(bytes: number, piece: Buffer): void;
  /** Absent for a program whose complaints tell nothing as they come. */
  readonly onComplaint?: (piece: Buffer) => void;
  /** All has come. */
  end(end: ProgramEnd): void;
}

interface Hearer {
  readonly account: AgentAccount;
  readonly watch: OutputWatch;
  /** Where the snapshot lies. */
  readonly work: string;
}

/** A program that has said its answer gets so long to go by itself. */
const lingerMs = 5_000;
/** One that has said that it failed may still recover. */
const failingMs = 30_000;

/** Folds what a program writes into the account. Where a reader breaks on it nothing more is read, and the watch ends it. */
export function readOutput(program: AgentProgram, { account, watch, work }: Hearer): OutputReader {
  const attempt = (read: () => readonly AgentStep[]) => {
    if (watch.reason === "unreadable") return;
    try {
      for (const step of read()) account.take(withoutFolder(step, work));
    } catch {
      // It is what the program wrote that broke its reader: nothing that it writes may end us, or other threads.
      watch.giveUp("unreadable");
    }
  };
  const lines = new LineCutter((line) => attempt(() => program.readLine?.(line) ?? []));
  const complaints = new LineCutter((line) => attempt(() => program.readErrorLine?.(line) ?? []));
  const hear = () => {
    if (watch.reason !== null) return;
    if (account.end === null) watch.heard();
    else watch.expectEnd(account.isOver ? 0 : account.end.status === "done" ? lingerMs : failingMs);
  };
  const takeComplaint = (piece: Buffer) => {
    complaints.take(piece);
    hear();
  };
  return {
    onOutput(_, piece) {
      if (program.readLine !== undefined) lines.take(piece);
      hear();
    },
    ...(program.readErrorLine !== undefined && { onComplaint: takeComplaint }),
    end(end) {
      if (end.status === "not-started") return;
      if (program.readLine !== undefined) lines.end();
      complaints.end();
      attempt(() => program.readEnd(end));
    },
  };
}

/** Names files of the snapshot as the brief does: where it lay for a while means nothing to anybody. */
function withoutFolder(step: AgentStep, work: string): AgentStep {
  const entries = Object.entries(step);
  const short = entries.map(([key, value]) => [
    key,
    typeof value === "string" ? value.replaceAll(`${work}/`, "").replaceAll(work, ".") : value,
  ]);
  return Object.fromEntries(short) as AgentStep;
}
