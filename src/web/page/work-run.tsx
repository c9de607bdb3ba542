import { useState } from "react";
import type { WorkMessage } from "../messages.ts";
import type { WorkApi } from "./api.ts";
import { TextDialog } from "./work-text-dialog.tsx";
import { runWords } from "./work-words.ts";

type Run = NonNullable<WorkMessage["setup"]>;

interface RunLineProps {
  readonly run: Run;
  readonly api: WorkApi;
}

/** How a command of the user's ended, and what it printed. */
export function RunLine({ run, api }: RunLineProps) {
  const [isOpen, setOpen] = useState(false);
  const name = run.kind === "check" ? "Check" : "Set-up";
  return (
    <span className={run.status === "passed" ? "run" : "run run-bad"}>
      <RunSign status={run.status} />
      <span>
        {name} {runWords(run)}
        {run.isConfined ? "" : ", not confined"}
      </span>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        Output
      </button>
      {isOpen && (
        <TextDialog
          title={`${name}: ${run.command}`}
          load={() => api.output(run.outputHash)}
          none="It printed nothing."
          onClose={() => setOpen(false)}
        />
      )}
    </span>
  );
}

/** A sign for the eye; what it means stands beside it or is said. */
export function RunSign({ status }: Pick<Run, "status">) {
  const isGood = status === "passed";
  return (
    <span className={isGood ? "sign sign-good" : "sign sign-bad"} aria-hidden="true">
      {isGood ? "✓" : "✕"}
    </span>
  );
}
