/** What an adapter of an agent program says of it: data and pure functions. `agent.ts` makes a reviewer of it. */
import type { Family } from "../core/authorship.ts";
import type { Isolation, ProblemCode, Usage } from "../core/thread.ts";
import type { Environment } from "../system/paths.ts";
import type { BuildingProgram, KeptConversations } from "./agent-building.ts";

/** A program that a user has installed and logged in to, such as Claude Code or Codex. */
export interface AgentProgram {
  /** As on the command line, before the colon: `codex`. */
  readonly name: string;
  /** For people: `Claude Code`. */
  readonly title: string;
  /** The executable to look for in PATH. */
  readonly program: string;
  /** The command that installs it, and updates it. */
  readonly install: string;
  /** Programs that it runs itself where they are there: a confined one would not see them otherwise. */
  readonly helpers?: readonly string[];
  /** The oldest version that has every flag it is started with. */
  readonly oldestVersion: string;
  /** How hard its model can be asked to think, least first. */
  readonly efforts?: readonly string[];
  /**
   * Without output for so long it counts as hanging, in milliseconds. By default five minutes for a program that tells what
   * it does as it goes (`readLine`), and only the deadline for one that prints its answer at its end.
   */
  readonly silenceMs?: number;
  /** Problems after which it is started once more, since it does not try again itself. */
  readonly repeatOnce?: readonly ProblemCode[];
  /** Who trained the model that would answer: a program whose requests go to another vendor is that vendor. */
  familyOf(model: string | null, machine: AgentMachine): Family;
  /** Finds out without a request whether somebody is logged in. */
  login(machine: AgentMachine): Promise<AgentLogin>;
  /** It has a sandbox of its own that is as strict: where that one does not work inside ours, it runs without ours. */
  readonly hasOwnSandbox?: boolean;
  /** How far it is held when it runs so. What of the user's it could read besides is added by the runner. */
  isolation(held: AgentHold): Pick<Isolation, "write" | "read">;
  /** How to start it for one thread. */
  command(run: AgentRun): AgentCommand;
  /** How to start it for a person at a terminal. */
  readonly interactive: AgentInteractive;
  /** How it goes on with a conversation that it keeps, without a person and without writing. Absent: it cannot be held to that. */
  readonly resumed?: ResumedProgram;
  /** How it builds in a folder of ours, without a person. Absent: it cannot be held to that. */
  readonly building?: BuildingProgram;
  /** Where it keeps its conversations. */
  readonly conversations?: KeptConversations;
  /** What one line of its standard output tells. Absent for a program that prints one document at its end. */
  readLine?(line: string): readonly AgentStep[];
  /** What one line of its standard error tells, for a program that is asked to log there what it does. */
  readErrorLine?(line: string): readonly AgentStep[];
  /** What its output tells besides, once it has ended: a document on standard output, complaints on standard error. */
  readEnd(output: AgentOutput): readonly AgentStep[];
}

/**
 * How a person's own program, with their login and their settings, is opened in their terminal so that it begins with a prompt. It
 * asks before it edits or runs anything, whatever the settings say: the prompt holds others' words.
 */
export interface AgentInteractive {
  /** Goes on with a conversation that the program keeps. */
  resume(opening: AgentOpening & { readonly sessionId: string }): InteractiveCommand;
  /** Begins a new one. */
  start(opening: AgentOpening): InteractiveCommand;
}

/** The same without a person: asked on standard input, with no tool that writes, and no hooks or servers of the user's. */
export interface ResumedProgram {
  /** What keeps it from writing. */
  readonly write: "enforced" | "tool-restricted";
  /** Every call of a tool is told of. */
  readonly tellsTools: boolean;
  command(resuming: {
    readonly sessionId: string;
    /** Null: the program's own choice. */
    readonly model: string | null;
    readonly version: string | null;
    readonly machine: AgentMachine;
  }): Pick<AgentCommand, "args" | "env">;
}

export interface AgentOpening {
  /** Begins with a letter, so that it is no option and no command of the program. */
  readonly prompt: string;
  /** Null: the program's own choice. */
  readonly model: string | null;
}

export interface InteractiveCommand {
  readonly args: readonly string[];
  /** Besides the user's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The user's machine, as far as a login is concerned. */
export interface AgentMachine {
  readonly env: Environment;
  /** The user's home. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Text of a small file; null where there is none, or none that can be read. */
  read(file: string): string | null;
}

export type AgentLogin = LoginFound | LoginMissing;

export interface LoginFound {
  /** `yes` only where that is certain without asking the service. */
  readonly status: "yes" | "unknown";
  /** Where it was found, for people: `ANTHROPIC_API_KEY`, `~/.codex/auth.json`. */
  readonly by: string;
  /** In the adapter's own words: `key`, `account`. */
  readonly kind: string;
  /** Variables of the user's environment that the program gets as they are: keys, addresses, regions. */
  readonly variables: readonly string[];
  /** Variables that it gets besides, from its own configuration, and that go before those of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files and folders of the user's, absolute, that the program reads and writes itself: where tokens are renewed. */
  readonly files: readonly string[];
  /** Whether the program runs with the user's own HOME (its login cannot be found elsewhere) or with a private one. */
  readonly home: "user" | "private";
  /** What it is used for is paid by a plan, or at another's prices: the cost that the program states is nobody's bill. */
  readonly isNotional?: boolean;
  /** What to do when the service refuses it: `Log in again: codex login.` */
  readonly mend?: string;
}

export interface LoginMissing {
  readonly status: "no";
  readonly reason: string;
  /** The command or the variable that mends it. */
  readonly hint: string;
}

/** What holds a run. */
export interface AgentHold {
  /** An operating-system sandbox of ours is around it: it reads the snapshot and its own files, and writes its own home. */
  readonly isConfined: boolean;
  readonly login: LoginFound;
  /** Null when it does not tell. */
  readonly version: string | null;
  readonly platform: NodeJS.Platform;
}

/** One thread to start the program for. */
export interface AgentRun extends AgentHold {
  /** Null: its own default. */
  readonly model: string | null;
  /** One of `efforts`; null: its own default. */
  readonly effort: string | null;
  /** Our fixed prompt, for the place of its system prompt. */
  readonly system: string;
  /** All the rest of the brief, with the repair turn where this is one. */
  readonly user: string;
  readonly machine: AgentMachine;
  readonly folders: AgentFolders;
  /** Where the program's own files are, for sandboxes of its own that have to be told. */
  readonly programFiles: readonly string[];
}

/** Folders of one run, absolute; all of them are removed after it. */
export interface AgentFolders {
  /** The current folder: a snapshot of the finished code. */
  readonly work: string;
  /** HOME, and the place for configuration; with a login that needs the user's HOME only the latter. */
  readonly home: string;
  /** TMPDIR. */
  readonly temporary: string;
}

export interface AgentCommand {
  readonly args: readonly string[];
  /** Besides the allowed ones and those of the login. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is closed then. */
  readonly stdin: string;
  /** Files to write before it starts, by path below `folders.home`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links to make, by path below `folders.home`: what they point to, absolute. */
  readonly links?: Readonly<Record<string, string>>;
}

export interface AgentOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** One thing that a program's output tells. The runner folds them into progress, transcript, facts and result. */
export type AgentStep =
  | { readonly type: "session"; readonly id: string }
  /** The model that answers, and who names it: its service in a response, or the program by itself. */
  | { readonly type: "model"; readonly model: string; readonly by: "response" | "program" }
  /** A request to the model began (or was repeated). */
  | { readonly type: "request" }
  /** The program waits before it repeats a request. */
  | { readonly type: "retry"; readonly label: string }
  | { readonly type: "thinking" }
  /** A piece of what the model is writing, for progress and for what is kept of an unfinished answer. */
  | { readonly type: "text-part"; readonly text: string }
  /** A whole message of the model. */
  | { readonly type: "text"; readonly text: string }
  /** `doing` in a word, for people: `reading`, `searching`, `running`; else the tool's name is shown. */
  | {
      readonly type: "tool-use";
      readonly doing?: string;
      readonly id: string;
      readonly tool: string;
      readonly target: string;
      readonly input: string;
    }
  /** `output` null: the program does not tell what it handed out. `refused`: why nothing was handed out. */
  | {
      readonly type: "tool-result";
      readonly id: string;
      readonly output: string | null;
      readonly refused: string | null;
    }
  /** Of one more request, or of the whole run. */
  | { readonly type: "usage"; readonly usage: Usage; readonly of: "request" | "run" }
  | { readonly type: "cost"; readonly usd: number }
  /** Requests of the whole run, where the program counts them itself. */
  | { readonly type: "requests"; readonly count: number }
  /** The program says that the answer is complete. Without `text` the last message is the answer. */
  | { readonly type: "done"; readonly text?: string; readonly isTruncated?: boolean }
  /**
   * The program says that it failed. Without `hint` that of the problem is given. `isFinal`: it would go on for ever, so that
   * nothing which it says after this counts, and it is ended.
   */
  | {
      readonly type: "failed";
      readonly problem: ProblemCode;
      readonly reason: string;
      readonly hint?: string;
      readonly isFinal?: boolean;
    };
