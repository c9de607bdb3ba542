import { quote } from "shell-quote";
import type { BuildState } from "../core/build-state.ts";
import { type BuildStep, nextStep } from "../core/build-step.ts";
import { kindOfReview, standingsOf, type WorkOverview } from "../core/work-overview.ts";
import type { WorkMessage } from "./work-messages.ts";

type Next = WorkMessage["next"];

/** What comes next in a work that blindspot drives. */
export function nextOfDriven(id: string, state: BuildState): Next {
  const resume = `blindspot build --resume ${id}`;
  const step = nextStep(state);
  if (step.type === "none") return nextOfDone(id, state);
  const { text, commands = [] } = wordsOf(step, state);
  return { text, commands: [...commands, resume] };
}

interface Words {
  readonly text: string;
  /** Before the build goes on. */
  readonly commands?: readonly string[];
}

function wordsOf(step: BuildStep, state: BuildState): Words {
  switch (step.type) {
    case "ask-decision": {
      const number = numberOf(step.incrementId, state);
      return step.why === "proposed"
        ? { text: `Step ${number} waits for you: accept it, reject it, or say what to change.` }
        : { text: `The check of step ${number} does not pass: say what is to become of it.` };
    }
    case "ask-built":
      return { text: "The builder changes nothing more and does not call it done: say whether it is built." };
    case "triage":
      return { text: "Judge what was found; then it goes on.", commands: [`blindspot triage ${step.reviewId}`] };
    case "ask-done":
      return { text: "Nothing that was found is left to mend: say whether that is all." };
    case "ceiling":
      return { text: "As much was built as nobody has to look at: look, then let it go on." };
    case "set-up":
      return state.setup === null ? running : { text: "The set-up did not pass: mend what it lacks, then try again." };
    case "ask":
      return step.again?.why === "failed"
        ? { text: "The builder did not answer: see its last turn, then ask again." }
        : running;
    default:
      return running;
  }
}

/** Whether the process lives is not known here. */
const running: Words = { text: "It goes on by itself while blindspot build runs. If it was stopped:" };

function numberOf(id: string, { increments }: BuildState): string {
  return String(increments.find(({ increment }) => increment.id === id)?.increment.position ?? "?");
}

function nextOfDone(id: string, { delivered }: BuildState): Next {
  const dossier = `blindspot dossier ${id}`;
  if (delivered === null) {
    return {
      text: "It is done. Bring its branch into your repository:",
      commands: [`blindspot build --deliver ${id}`, dossier],
    };
  }
  return {
    text: "Its branch stands in your repository:",
    commands: [quote(["git", "merge", delivered.branch]), dossier],
  };
}

/** What comes next in a work that a person builds with a program of their own. */
export function nextOfAdopted({ work, reviews }: WorkOverview): Next {
  const last = reviews.findLast((review) => kindOfReview(review) !== "self-review");
  if (work.endedAt !== null) return { text: "It has ended.", commands: [`blindspot dossier ${work.id}`] };
  if (work.thread === null) return { text: "Say which session builds it:", commands: ["blindspot work adopt"] };
  if (last === undefined) return nextOfUnread(reviews.length > 0);
  const root = last.header.recheck?.reviewId ?? last.header.id;
  const standing = standingsOf(reviews).find(({ reviewId }) => reviewId === last.header.id);
  if (last.status === "running") return { text: "A review of it runs.", commands: [] };
  if (standing?.isEnded !== true)
    return { text: "Its last review did not end:", commands: [`blindspot review --resume ${last.header.id}`] };
  if (standing.unjudged > 0) return { text: "Judge what was found:", commands: [`blindspot triage ${last.header.id}`] };
  if (standing.open > 0) {
    return {
      text: "Mend what is real, then have it looked at again:",
      commands: [`blindspot fix ${root}`, `blindspot recheck ${root}`],
    };
  }
  return { text: "Nothing that was found is left to mend:", commands: ["blindspot work done"] };
}

function nextOfUnread(isSelfReviewed: boolean): Next {
  if (isSelfReviewed) return { text: "Have a model of another family read it:", commands: ["blindspot review"] };
  return {
    text: "Ask the builder what is wrong with it, then a model of another family:",
    commands: ["blindspot self-review", "blindspot review"],
  };
}

/** What comes next in a work of which there is a draft of its spec alone. @param path where the draft lies */
export function nextOfDrafted(path: string | null): Next {
  return {
    text: "Its spec is drafted: edit it, then have it built.",
    commands: [quote(["blindspot", "build", path ?? "spec.md"])],
  };
}
