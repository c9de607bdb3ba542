import type { ReceiptThread } from "../core/receipt.ts";
import { reviewerLabel, type SnapshotFacts } from "../core/thread.ts";
import {
  countOf,
  describePaths,
  formatBytes,
  formatCost,
  formatDuration,
  formatLeastCost,
  formatTokens,
} from "./figures.ts";
import {
  familyByWords,
  independenceMeanings,
  isolationWords,
  readingWords,
  servedWords,
  shortHash,
} from "./receipt-words.ts";
import { independencePart } from "./terminal/finding.ts";
import { type Page, type Part, type Placement, separated } from "./terminal/page.ts";
import { below, rowAt } from "./terminal/receipt.ts";

const factWidth = 10;

/** Adds who read: reviewers with what their threads have in common, and below each its threads. */
export function addReaders(page: Page, threads: readonly ReceiptThread[]): void {
  if (threads.length === 0) page.text(["none"], rowAt(page, "Reviewer"));
  const groups = Map.groupBy(threads, commonFacts);
  for (const group of groups.values()) {
    page.gap();
    addReader(page, group as [ReceiptThread, ...ReceiptThread[]]);
  }
}

/** All that is shown once for several threads. */
function commonFacts(thread: ReceiptThread): string {
  const { reviewer, family, isLocal, destination, role, independence, requestedModel, servedModel } = thread;
  const who = [reviewer, family, thread.familyBy, isLocal, destination, role, independence];
  const what = [
    requestedModel,
    thread.commandHash,
    servedModel,
    thread.servedModelBy,
    thread.effort,
    thread.programVersion,
  ];
  return JSON.stringify([...who, ...what, thread.isolation, thread.outcome === "void"]);
}

function addReader(page: Page, threads: readonly [ReceiptThread, ...ReceiptThread[]]): void {
  const [first] = threads;
  const at = rowAt(page, "Reviewer");
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  const label = reviewerLabel({ name: first.reviewer, model: first.requestedModel });
  const name = `${label} (${first.family}${first.isLocal ? ", local" : ""})`;
  const roleParts = first.role === "review" || first.role === "control" ? [] : [first.role];
  const isVoid = first.outcome === "void";
  const independence: Part = isVoid ? ["bad", "not independent"] : independencePart(first.independence);
  page.text(separated([name, ...roleParts, independence], dot), at);
  const why = isVoid
    ? "a model of the author's family answered in its place"
    : independenceMeanings[first.independence];
  page.text([["quiet", why]], below(at));
  for (const [fact, parts] of factsOf(first)) addFact(page, fact, parts, below(at));
  for (const thread of threads) addThread(page, thread, below(at));
}

function addFact(page: Page, label: string, parts: readonly Part[], at: Placement): void {
  const indent = at.indent ?? 0;
  if (page.screen.width < 60) page.text([["quiet", `${label}: `], ...parts], { indent });
  else page.text(parts, { indent, label: ["quiet", label], labelWidth: factWidth });
}

function factsOf(thread: ReceiptThread): [label: string, parts: Part[]][] {
  const { kind, family, familyBy, requestedModel, programVersion, destination, effort } = thread;
  const facts: [label: string, parts: Part[]][] = [];
  if (familyBy !== undefined) {
    const words = `${family}, ${familyByWords[familyBy]}`;
    facts.push(["Family", [familyBy === "declared" ? ["warning", words] : words]]);
  }
  // A person's chat window and a command line have been told nothing of either.
  if (kind === "api" || kind === "agent")
    facts.push([
      "Asked for",
      [requestedModel ?? "its own default model", `, thinking: ${effort ?? "its own default"}`],
    ]);
  if (thread.commandHash !== undefined)
    facts.push(["Command", [`its line has sha256 ${shortHash(thread.commandHash)}`]]);
  facts.push(["Served", [servedWords(thread)]]);
  if (kind === "agent" || programVersion !== null) facts.push(["Program", [`version ${programVersion ?? "unknown"}`]]);
  if (destination !== null) facts.push(["Sent to", [destination]]);
  if (kind !== "paste" && kind !== "import") facts.push(["Confined", confinedParts(thread)]);
  return facts;
}

function confinedParts({ isolation }: ReceiptThread): Part[] {
  const { read, write, exposed } = isolationWords(isolation);
  if (read === null && write === null) return ["unknown"];
  return [
    isolation?.read === "open" ? ["warning", read ?? ""] : (read ?? "reading unknown"),
    `, ${write ?? "writing unknown"}`,
    exposed.length === 0 ? "" : `; could also read ${exposed.join(", ")}`,
  ];
}

function addThread(page: Page, thread: ReceiptThread, at: Placement): void {
  const { id, pass, brief, given } = thread;
  const dot: Part = ["quiet", ` ${page.marks.dot} `];
  const add = (label: string, parts: readonly Part[]) => addFact(page, label, parts, { indent: (at.indent ?? 0) + 2 });
  page.text([["strong", id], ` ${pass}: `, ...endingParts(thread)], at);
  const lines = given.changedLines === 0 ? [] : [countOf(given.changedLines, "changed line")];
  const isImport = thread.kind === "import";
  add("Given", isImport ? ["nothing of ours"] : separated([describePaths(given.paths), ...lines], dot));
  const size = `${countOf(brief.parts.length, "part")}, ${formatBytes(brief.bytes)}`;
  if (!isImport) add("Brief", separated([shortHash(brief.hash), size], dot));
  if (thread.snapshot !== undefined) add("Before it", snapshotParts(thread.snapshot));
  add("Read", readingParts(thread));
  const said = [thread.reply === null ? "none" : shortHash(thread.reply)];
  if (thread.transcript !== null) said.push(`transcript ${shortHash(thread.transcript)}`);
  if (thread.sessionId !== null) said.push(`session ${thread.sessionId}`);
  add("Reply", separated(said, dot));
  add("Used", separated(usedWords(thread), dot));
}

function endingParts({ outcome, problem, findings, unread, kind, role }: ReceiptThread): Part[] {
  if (outcome === null) return [["warning", kind === "paste" ? "waits for its reply" : "has not ended"]];
  if (outcome !== "answered") {
    const word = outcome.replaceAll("-", " ");
    return [["bad", `no answer: ${word} (${problem?.code ?? "unknown"})`], `, ${problem?.reason ?? "reason unknown"}`];
  }
  // Whoever refutes or looks again judges the flags of others.
  const flags = role === "refute" || role === "recheck" ? "answered" : `answered, ${countOf(findings ?? 0, "flag")}`;
  return unread === 0 ? [flags] : [flags, ["warning", `, ${countOf(unread ?? 0, "entry", "entries")} unreadable`]];
}

function snapshotParts({ files, bytes, omitted }: SnapshotFacts): Part[] {
  const left: Part[] = omitted === 0 ? [] : [["warning", `; ${countOf(omitted, "file")} not`]];
  return [`${countOf(files, "file")} of the finished code, ${formatBytes(bytes)}`, ...left];
}

const maxCalls = 4;

function readingParts({ reading, kind, toolCalls, outcome }: ReceiptThread): Part[] {
  if (reading !== "reported" || toolCalls === null) {
    const words = readingWords(reading, kind);
    return [reading === "nothing-beyond-brief" && outcome === "answered" ? ["warning", words] : words];
  }
  const served = toolCalls.filter(({ refused }) => refused === null);
  const refused = toolCalls.filter((call) => call.refused !== null);
  const parts: Part[] = [`${countOf(served.length, "tool call")}, ${handedOut(served)}`];
  if (served.length > 0) parts.push(["quiet", `: ${targets(served)}`]);
  if (refused.length > 0) parts.push(["warning", `; ${countOf(refused.length, "call")} refused: ${targets(refused)}`]);
  return parts;
}

/** What programs do not tell of is not counted, and said to be missing. */
function handedOut(calls: readonly { readonly bytes: number | null }[]): string {
  const bytes = formatBytes(calls.reduce((total, call) => total + (call.bytes ?? 0), 0));
  const isPartly = calls.some((call) => call.bytes === null);
  if (!isPartly) return bytes;
  return calls.every((call) => call.bytes === null) ? "size not reported" : `at least ${bytes}`;
}

function targets(calls: readonly { readonly tool: string; readonly target: string }[]): string {
  const all = [...new Set(calls.map(({ tool, target }) => (target === "" ? tool : `${tool} ${target}`)))];
  const rest = all.length - maxCalls;
  return `${all.slice(0, maxCalls).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function usedWords({ usage, cost, requests, durationMs }: ReceiptThread): string[] {
  const tokens =
    usage === null
      ? "tokens unknown"
      : `${formatTokens(usage.inputTokens)} tokens in, ${formatTokens(usage.outputTokens)} out`;
  return [
    tokens,
    costWords(cost),
    requests === null ? "requests unknown" : countOf(requests, "request"),
    durationMs === null ? "time unknown" : formatDuration(durationMs),
  ];
}

function costWords({ usd, certainty }: ReceiptThread["cost"]): string {
  if (usd === null) return "cost unknown";
  if (certainty === "at-least") return formatLeastCost(usd);
  return usd === 0 ? "no cost" : formatCost(usd);
}
