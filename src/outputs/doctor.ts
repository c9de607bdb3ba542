import type { DoctorReport, ExaminedReviewer, Machine, MachinePart, PossiblePair } from "../core/doctor.ts";
import { isOfModel } from "../core/doctor.ts";
import { formatCount } from "./figures.ts";
import { toJsonText } from "./json-text.ts";
import { createPage, type Page, type Part, type Screen, separated } from "./terminal/page.ts";
import { addRows, addTitle } from "./terminal/rows.ts";

/** What there is to review with, as one JSON document. */
export function renderDoctorJson(report: DoctorReport): string {
  return toJsonText({ version: 0, doctor: report });
}

/** The same for a terminal: who is ready, who could be and what that takes, the machine, and which pairs are possible. */
export function renderDoctor({ reviewers, machine, pairs }: DoctorReport, screen: Screen): string {
  const page = createPage(screen);
  const models = reviewers.filter(isOfModel);
  addReady(
    page,
    models.filter(({ status }) => status === "ready"),
  );
  addMissing(
    page,
    models.filter(({ status }) => status === "missing"),
  );
  addMachine(page, machine);
  page.gap();
  page.text(
    pairSentence(
      pairs,
      models.some(({ status }) => status === "ready"),
    ),
  );
  return page.toString();
}

function addReady(page: Page, ready: readonly ExaminedReviewer[]): void {
  addTitle(page, "Ready");
  const rows = ready.map((reviewer) => ({
    name: ["good", reviewer.name] as const,
    lines: readyLines(reviewer).map((parts) => separated(parts, ["quiet", ` ${page.marks.dot} `])),
  }));
  const others = [["command:PROGRAM, or paste with a chat window; whose model it is, you say with --family"]];
  addRows(page, [...rows, { name: ["quiet", "always"], lines: others }]);
}

function readyLines(reviewer: ExaminedReviewer): Part[][] {
  const { kind, family, isLocal, version, found, login } = reviewer;
  const first: Part[] = [modelWords(reviewer), ...(family === "unknown" ? [] : [family])];
  if (version !== null) first.push(`version ${version}`);
  if (login !== null) first.push(login === "yes" ? "logged in" : "login not known");
  if (isLocal) first.push("on this machine");
  if (kind === "api" && !isLocal && found !== null) first.push(`key in ${found}`);
  const place: Part[] = kind === "api" && !isLocal ? [] : [["quiet", found ?? ""]];
  return [first, place, isolationParts(reviewer)].filter((parts) => parts.length > 0);
}

const maxModels = 3;

function modelWords({ name, kind, defaultModel, models }: ExaminedReviewer): Part {
  if (defaultModel !== null) return defaultModel;
  if (kind === "agent") return "its own model";
  if (models.length === 0) return ["warning", `name a model: ${name}:MODEL`];
  const rest = models.length - maxModels;
  const shown = models.slice(0, maxModels).join(", ");
  return `name one of ${shown}${rest > 0 ? ` and ${formatCount(rest)} more` : ""}`;
}

/** What a program could do besides reading the change. */
function isolationParts({ isolation }: ExaminedReviewer): Part[] {
  if (isolation === null) return [];
  const { write, read, exposed = [] } = isolation;
  const parts: Part[] = [];
  if (write !== null)
    parts.push(write === "prompt-only" ? ["warning", `writing ${write}`] : ["quiet", `writing ${write}`]);
  if (read !== null) parts.push(read === "open" ? ["warning", "reading not confined"] : ["quiet", `reading ${read}`]);
  if (exposed.length > 0) parts.push(["quiet", `could also read ${exposed.join(", ")}`]);
  return parts;
}

function addMissing(page: Page, missing: readonly ExaminedReviewer[]): void {
  if (missing.length === 0) return;
  addTitle(page, "Could be");
  const [silent, others] = [missing.filter(isSilentServer), missing.filter((reviewer) => !isSilentServer(reviewer))];
  const rows = others.map((reviewer) => ({ name: reviewer.name, lines: mendingLines(reviewer) }));
  const names = silent.map(({ name }) => name).join(", ");
  const folded = { name: "local", lines: [[`${names}: nothing answers on this machine; start one, or leave it`]] };
  addRows(page, silent.length > 0 ? [...rows, folded] : rows);
}

/** A local model server that is not running is the usual case, and no news. */
function isSilentServer({ isLocal, kind }: ExaminedReviewer): boolean {
  return isLocal && kind === "api";
}

function mendingLines({
  reason,
  hint,
  found,
  version,
}: Pick<MachinePart, "reason" | "hint"> & Partial<ExaminedReviewer>): Part[][] {
  const place = [found, version].filter((word) => word != null).join(", ");
  return [
    [reason ?? "", ...(place === "" ? [] : [["quiet", ` (${place})`] as const])],
    ...(hint === null || hint === "" ? [] : [[["place", hint] as const]]),
  ];
}

const titles: Readonly<Record<keyof Machine, string>> = {
  node: "Node",
  git: "git",
  confinement: "confinement",
  ledger: "ledger",
  config: "configuration",
  clipboard: "clipboard",
};

function addMachine(page: Page, machine: Machine): void {
  addTitle(page, "This machine");
  const keys = Object.keys(titles) as (keyof Machine)[];
  addRows(
    page,
    keys.map((key) => ({ name: titles[key], lines: machineLines(machine[key]) })),
  );
}

function machineLines({ status, what, reason, hint }: MachinePart): Part[][] {
  if (status === "ready") return [[what]];
  return [
    [["warning", what], ...(reason === null ? [] : [`: ${reason}`])],
    ...(hint ? [[["place", hint] as const]] : []),
  ];
}

/** `Code by anthropic can be read by codex, openai; code by openai by claude-code.` */
function pairSentence(pairs: readonly PossiblePair[], isAnyReady: boolean): Part[] {
  const byReaders = Map.groupBy(
    pairs.filter(({ readers }) => readers.length > 0),
    ({ readers }) => readers.join(", "),
  );
  if (byReaders.size === 0 && isAnyReady) {
    return [
      [
        "warning",
        "Of nobody who is ready it is known whose model it is: name a model, or its family in your configuration.",
      ],
    ];
  }
  if (byReaders.size === 0) {
    return [
      ["warning", "No reviewer of a model is ready: log in to a program, or set the key of a vendor, as said above."],
    ];
  }
  const clauses = [...byReaders].map(([readers, all], index) => {
    const authors = all.map(({ author }) => author).join(" or ");
    return index === 0 ? `Code by ${authors} can be read by ${readers}` : `code by ${authors} by ${readers}`;
  });
  const nobody = pairs.filter(({ readers }) => readers.length === 0).map(({ author }) => author);
  const rest = nobody.length === 0 ? [] : [`code by ${nobody.join(" or ")} by nobody yet`];
  return [["strong", `${[...clauses, ...rest].join("; ")}.`]];
}
