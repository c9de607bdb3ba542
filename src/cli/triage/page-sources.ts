import { spawn } from "node:child_process";
import { basename } from "node:path";
import type { ReviewSnapshot } from "../../core/snapshot.ts";
import type { BlindFinding } from "../../core/triage-blind.ts";
import { renderReceiptDocument, toReceiptDocument } from "../../outputs/receipt-document.ts";
import type { EditorCommand } from "../../system/editor.ts";
import type { PageSources } from "../../web/context.ts";
import type { Opened, ReviewRow } from "../../web/messages.ts";
import type { LedgerSession } from "../ledger-session.ts";
import { type EditorPlace, planOpening } from "./open-flag.ts";
import { loadRounds } from "./page-rounds.ts";
import { workSources } from "./page-works.ts";

/** As many reviews as anybody looks through. */
const maxReviews = 100;

/** Editors with a window of their own. All others need a terminal, and the one that we run in is not theirs. */
const windowed: ReadonlySet<string> = new Set([
  ...["code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "positron", "trae", "kiro"],
  ...[
    "subl",
    "zed",
    "zeditor",
    "lapce",
    "pulsar",
    "idea",
    "webstorm",
    "pycharm",
    "goland",
    "phpstorm",
    "rider",
    "clion",
  ],
  ...["mate", "kate", "gedit", "gvim", "mvim"],
]);

/**
 * What the page needs of the ledger and of this machine besides the judging.
 * @param isAgain somebody judges a second time
 */
export function pageSources(
  place: LedgerSession,
  editorPlace: (snapshot: ReviewSnapshot) => Promise<EditorPlace>,
  isAgain = false,
): PageSources {
  return {
    reviews: () => listRows(place),
    receipt(snapshot) {
      const document = toReceiptDocument(snapshot);
      const { hash, meaning, receipt } = document;
      return { hash, meaning, receipt, document: renderReceiptDocument(document) };
    },
    rounds: ({ header }) => loadRounds(place, header.id),
    works: workSources(place, isAgain),
    edit: async (snapshot, finding) => openInWindow(finding, snapshot, await editorPlace(snapshot)),
  };
}

async function listRows({ ledger, repositoryKey }: LedgerSession): Promise<ReviewRow[]> {
  const rows = await ledger.list({ limit: maxReviews, ...(repositoryKey !== null && { repositoryKey }) });
  return rows.map(({ id, status, startedAt, took, branch, reviewers, findings }) => {
    const flags = findings.shown + findings.folded;
    return { id, status, startedAt, took, branch, reviewers: [...reviewers], flags, judged: findings.judged };
  });
}

async function openInWindow(finding: BlindFinding, snapshot: ReviewSnapshot, place: EditorPlace): Promise<Opened> {
  const opening = await planOpening(finding, snapshot, place);
  if ("refused" in opening) return { isOpened: false, text: opening.refused };
  const { program } = opening.command;
  const name = basename(program).replace(/\.(?:exe|cmd|sh)$/, "");
  if (!windowed.has(name)) {
    return { isOpened: false, text: `${name} needs a terminal. Set $VISUAL to an editor with a window, such as code.` };
  }
  const isOpened = await startEditor(opening.command, opening.root);
  return { isOpened, text: isOpened ? `Opened in ${name}.` : `${program} could not be started.` };
}

function startEditor({ program, args }: EditorCommand, cwd: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, stdio: "ignore", detached: true });
    child.once("error", () => done(false));
    child.once("spawn", () => {
      child.unref();
      done(true);
    });
  });
}
