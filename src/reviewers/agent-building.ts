import type { Isolation, Usage } from "../core/thread.ts";
import type { AgentCommand, AgentFolders, AgentHold, AgentMachine, AgentStep } from "./agent-program.ts";

/**
 * How an agent program builds: without a person it edits files of the folder that it is started in, and no others, with the user's
 * login and home. Nobody's settings, hooks, servers and rules count.
 */
export interface BuildingProgram {
  /** False: it cannot go on with a conversation without a person. */
  readonly canResume: boolean;
  /** Every call of a tool is told of. */
  readonly tellsTools: boolean;
  /**
   * Whose home it runs in: the user's, or one of our own with links to where the user's conversations lie, for a program that cannot be
   * kept from the settings of its home.
   */
  readonly home: "user" | "own";
  /** Nothing of its own keeps it in its folder, so that it builds only where the system can. */
  readonly needsConfinement?: boolean;
  /** Names of the clone that it would take settings from, and is not shown. */
  readonly hidden?: readonly string[];
  /** What holds it. What of the user's it could read besides is added by the runner. */
  isolation(held: AgentHold): Pick<Isolation, "write" | "read">;
  /**
   * What it writes itself: conversations, and what it remembers. Absolute. Folders are made where they are missing; files that are
   * missing are passed over.
   */
  state(machine: AgentMachine): { readonly folders: readonly string[]; readonly files: readonly string[] };
  /** What one line of its standard output tells, where that is read otherwise than of a review. */
  readLine?(line: string): readonly AgentStep[];
  /** The same of a line of its standard error. */
  readErrorLine?(line: string): readonly AgentStep[];
  /** How to start it for one turn. `files` and `links` are for a home of our own. */
  command(run: BuildRun): BuildCommand;
}

/** One turn to start the program for. `folders.work` is the clone. */
export interface BuildRun extends AgentHold {
  /** The conversation to go on with; null: a new one. */
  readonly sessionId: string | null;
  /** Null: the program's own choice. */
  readonly model: string | null;
  /** Begins with a letter, so that it is no command of the program. */
  readonly prompt: string;
  readonly machine: AgentMachine;
  readonly folders: AgentFolders;
  /** Where the program's own files are, for sandboxes of its own that have to be told. */
  readonly programFiles: readonly string[];
  /** Variables by which git in the clone takes nothing from outside, for what the program runs in an environment of its own. */
  readonly git: Readonly<Record<string, string>>;
}

export interface BuildCommand extends AgentCommand {
  /** By what the conversation goes on; null: the program will tell. */
  readonly sessionId: string | null;
}

/** Where a program keeps its conversations. */
export interface KeptConversations {
  /** The file of one; null: there is none. */
  find(machine: AgentMachine, sessionId: string): Promise<string | null>;
  /**
   * What had been used by then, by the end of that file: of a conversation that goes on, the program tells its sum and not what was added.
   */
  spent?(end: string): Spent;
}

/** Absent: the program does not tell sums of it. */
export interface Spent {
  readonly costUsd?: number;
  readonly usage?: Usage;
}
