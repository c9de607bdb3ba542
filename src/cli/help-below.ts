import type { Command } from "commander";
import type { Io } from "./io.ts";

/** A part of a help text below the options: its title, then items with what they mean. */
interface HelpPart {
  readonly title: string;
  readonly items: readonly (readonly [term: string, meaning: string])[];
}

const changeHelp: HelpPart = {
  title: "Changes:",
  items: [
    ["(nothing)", "this branch against the main branch, with uncommitted work"],
    ["<commit>", "one commit"],
    ["a..b, a...b", "a range; with three dots since the merge base"],
    ["-- PATHS...", "only these, behind any of the others: blindspot review -- src/billing"],
  ],
};

const effortHelp: HelpPart = {
  title: "Effort:",
  items: [
    ["quick", "one look, in large parts"],
    ["standard", "the default: one look in small parts, and the question what the whole change lacks"],
    ["deep", "also a second look in another order, and a model of a third family that tries to refute each finding"],
  ],
};

const reviewerHelp: HelpPart = {
  title: "Reviewers, as <name>:<model>:",
  items: [
    ["anthropic, openai, google", "with the vendor's key in the environment"],
    ["ollama, llamacpp, lmstudio, vllm", "models on this machine"],
    ["openrouter", "and endpoints of your configuration, by their names"],
    ["'command:<program and arguments>'", "any program that reads the brief and prints a reply"],
    ["paste", "you, with a chat window"],
  ],
};

/** What to know of findings before reading them. */
export const findingHelp: HelpPart = {
  title: "Findings:",
  items: [
    ["order", "by consequence (security, data-loss, wrong-result, crash, …), then by severity"],
    ["folded", "kept and counted, and shown by show --all: doubts, what was refuted, what you judged before"],
    ["doubts", "the reviewer was unsure, or rests on code it could not see"],
  ],
};

const reviewExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete, or nothing reviewable in the change"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage or configuration, or nothing to compare with"],
    ["3", "open, partial or failed: with the findings that there are; also when nobody may review"],
    ["4", "with --if-worth-it: not worth it, so nothing was reviewed; that is no clean review"],
    ["129, 130, 143", "interrupted; go on with --resume"],
  ],
};

/** What stands below the options of `review`. */
export const reviewHelp: readonly HelpPart[] = [changeHelp, effortHelp, reviewerHelp, findingHelp, reviewExits];

const authorsExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "shown, also where nothing shows who wrote it"],
    ["2", "usage or configuration, or nothing to compare with"],
  ],
};

/** What stands below the options of `advise`. */
export const adviseHelp: readonly HelpPart[] = [
  changeHelp,
  {
    title: "Verdicts:",
    items: [
      ["worth-it", "what running the code does not show: failures, races, borders, security, long output of a model"],
      ["unsure", "some of it, or less once tests and the place of the code are taken off"],
      ["not-worth-it", "nothing of it, or code whose faults cost little or show by themselves"],
      ["empty", "there is nothing that a review would read"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "said, whatever it says; review --if-worth-it acts on it"],
      ["2", "usage or configuration, a report that cannot be read, or nothing to compare with"],
      ["129, 130, 143", "interrupted"],
    ],
  },
];

/** What stands below the options of `authors`. */
export const authorsHelp: readonly HelpPart[] = [changeHelp, authorsExits];

export const replyExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage, or no such review"],
    ["3", "still open, partial or failed"],
  ],
};

/** What stands below the options of `import`. */
export const importHelp: readonly HelpPart[] = [
  {
    title: "Forms:",
    items: [
      ["sarif", "SARIF 2.1.0 of any scanner"],
      ["codex", "what codex review prints"],
      ["json", "any list of findings in JSON, also at the end of a transcript"],
      ["comments", "comments of review bots: gh api --paginate repos/OWNER/NAME/pulls/NUMBER/comments"],
      ["markdown", "a list of findings, each with its file and line"],
    ],
  },
  changeHelp,
  {
    title: "Exit codes:",
    items: [
      ["0", "brought, whole; what the tool read is not known, so the review stays partial"],
      ["1", "the same, and with --fail-on a finding that fails"],
      ["2", "usage or configuration, or nothing to compare with"],
      ["3", "the tool did not review, or not all could be read; it is stored all the same"],
      ["129, 130, 143", "interrupted"],
    ],
  },
];

export const showExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "shown"],
    ["2", "no such review"],
  ],
};

export const waitExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "complete, or nothing reviewable in the change"],
    ["1", "complete, and with --fail-on a finding that fails"],
    ["2", "usage or configuration, or no such review"],
    ["3", "open, partial, failed, interrupted or cancelled; or still running at the --timeout"],
    ["129, 130, 143", "the waiting was interrupted; the review goes on"],
  ],
};

export const doctorExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "a reviewer of a model is ready"],
    ["2", "usage or configuration"],
    ["3", "no reviewer of a model is ready"],
    ["129, 130, 143", "interrupted"],
  ],
};

export const cancelExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "it has ended; go on with review --resume"],
    ["2", "no such review, or it does not run"],
    ["3", "it was told to stop, and has not ended yet"],
  ],
};
/** The keys in short, and what a script does in their place. */
export const triageHelp: readonly HelpPart[] = [
  {
    title: "Keys:",
    items: [
      ["r s o w u", "real, stylistic, out of scope, wrong, unsure"],
      ["d n e", "a duplicate of another flag, a note, open it in your editor"],
      ["space b z q", "skip, back, undo, quit; everything is stored at once, and it goes on where it stopped"],
      ["?", "all keys"],
    ],
  },
  {
    title: "Blind:",
    items: [
      ["hidden", "who said it, how many did, how grave they called it, what an agent suggests: until you have judged"],
      ["in a script", "triage --json lists what waits, blindspot verdict judges it"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "done, or left: what was judged is stored"],
      ["2", "usage, no such review, or nobody at a terminal"],
      ["129, 130, 143", "ended by a signal: what was judged is stored"],
    ],
  },
];

export const notesHelp: readonly HelpPart[] = [
  {
    title: "What they hold:",
    items: [
      ["first", "how it stands, and what is left to do"],
      ["then", "the findings by what came of them, with your reasons; hand-offs; rechecks"],
      ["last", "what was read and what not, by whom, whose code, time and cost"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "printed, or written: its path is printed"],
      ["2", "no such review, or the folder or a file in it is not ours to write"],
    ],
  },
];

export const fixHelp: readonly HelpPart[] = [
  {
    title: "Ways:",
    items: [
      ["(nothing)", "the brief is printed, and copied where there is a clipboard: you take it wherever you like"],
      ["--resume", "the session that wrote most of the lines goes on, in your terminal; you approve what it does"],
      ["--new <agent>", "the same in a new thread; a model goes behind a colon, as in codex:gpt-6"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "printed, or handed over and the program has ended; also when nothing is real and open"],
      ["2", "usage, no such review, finding, session or program, or nobody at a terminal"],
      ["3", "the program ended with an error: nothing may have been done"],
      ["129, 130, 143", "not handed over, or the program was ended by a signal"],
    ],
  },
];

export const workHelp: readonly HelpPart[] = [
  {
    title: "A work:",
    items: [
      ["start", "before building; run from the session's own shell, that session is the build thread"],
      ["adopt", "afterwards: the session is found by its transcript; its diffs are stored, not its words"],
      ["reviews", "those of what it changed belong to it, and get its requirements"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "done, or shown"],
      ["2", "usage, no such work, increment or session, or another work goes on here"],
      ["130, 143", "interrupted"],
    ],
  },
];

export const selfReviewHelp: readonly HelpPart[] = [
  {
    title: "Who is asked:",
    items: [
      ["Claude Code, Codex", "the session goes on, without a person and without tools that write"],
      ["others", "and a session that looks open: the prompts are printed; bring the answers with reply"],
      ["its findings", "are told apart: they never count as those of an independent review"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "it answered twice"],
      ["2", "usage, no such work, or its thread is not known"],
      ["3", "an answer has to be brought, or is missing"],
      ["130, 143", "interrupted"],
    ],
  },
];

/** What a recheck may say, and its exit codes. */
export const recheckHelp: readonly HelpPart[] = [
  {
    title: "Results:",
    items: [
      ["fixed", "the named trigger does not lead to the named outcome any more; you decide whether to mark it so"],
      ["not-fixed", "it still does, or nothing changed since"],
      ["cannot-tell", "also where no answer came, or it says nothing of that finding"],
      ["new", "what changed since is reviewed as well: what that brings waits for triage"],
    ],
  },
  {
    title: "Exit codes:",
    items: [
      ["0", "all are fixed, or nothing real is open"],
      ["1", "one is not fixed or cannot be told, or with --fail-on a new finding fails"],
      ["2", "usage or configuration, or what was read before is not kept any more"],
      ["3", "open, partial or failed; also when nobody may look"],
      ["129, 130, 143", "interrupted; go on with review --resume"],
    ],
  },
];

export const verifyExits: HelpPart = {
  title: "Exit codes:",
  items: [
    ["0", "everything that could be checked fits"],
    ["1", "something does not fit; what it is is named"],
    ["2", "usage, or no such review"],
  ],
};

/** Parts below the options, wrapped like them. */
export function helpBelow(command: Command, parts: readonly HelpPart[], { screen }: Io): void {
  command.addHelpText("after", ({ command: shown }) => {
    const help = shown.createHelp();
    help.prepareContext({ helpWidth: help.helpWidth ?? screen.width });
    const texts = parts.map(({ title, items }) => {
      const width = Math.max(...items.map(([term]) => term.length));
      return [title, ...items.map(([term, meaning]) => help.formatItem(term, width, meaning, help))].join("\n");
    });
    return `\n${texts.join("\n\n")}`;
  });
}
