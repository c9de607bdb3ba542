import type { Notification, ReportingDescriptor } from "sarif";
import type { FileCoverage } from "../core/review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { reviewerLabel, type ThreadRecord } from "../core/thread.ts";
import { headlineOf } from "./headline.ts";
import { repositoryWarning } from "./repository.ts";
import { plainMessage } from "./sarif-text.ts";
import { toRelativeUri } from "./sarif-uri.ts";

export const notificationDescriptors: readonly ReportingDescriptor[] = [
  { id: "review-status", shortDescription: { text: "The review did not read all that it should have." } },
  { id: "thread-without-answer", shortDescription: { text: "A thread ended without an answer, or has not ended." } },
  { id: "file-not-reviewed", shortDescription: { text: "A file was not, or not fully, reviewed." } },
  { id: "note", shortDescription: { text: "Something that people should know about the review." } },
];

/** All that kept the review from being complete: its status, threads without an answer, files that were not read. */
export function toNotifications(snapshot: ReviewSnapshot): Notification[] {
  return [
    ...statusNotification(snapshot),
    ...snapshot.threads.flatMap(({ thread }) => threadNotification(thread)),
    ...snapshot.coverage.files.filter((file) => file.status !== "reviewed").map(fileNotification),
    ...[repositoryWarning(snapshot)].flatMap((text) => (text === null ? [] : [notification("note", "warning", text)])),
    ...snapshot.notes.map(({ level, text }) => notification("note", level === "warning" ? "warning" : "note", text)),
  ];
}

function notification(id: string, level: Notification["level"] & string, text: string): Notification {
  return { descriptor: { id }, level, message: plainMessage(text) };
}

function statusNotification(snapshot: ReviewSnapshot): Notification[] {
  if (snapshot.status === "complete" || snapshot.status === "empty") return [];
  const { word, sentence } = headlineOf(snapshot);
  return [notification("review-status", "error", `${word}: ${sentence}`)];
}

function threadNotification({ id, reviewer, outcome }: ThreadRecord): Notification[] {
  if (outcome?.status === "answered") return [];
  const label = reviewerLabel(reviewer);
  if (outcome === null) {
    return [notification("thread-without-answer", "error", `Thread ${id} of ${label} has not ended.`)];
  }
  const { status, problem, reason, hint } = outcome;
  const text = `Thread ${id} of ${label}: ${status} (${problem}). ${reason}. ${hint}`;
  return [{ ...notification("thread-without-answer", "error", text), properties: { outcome: status, problem } }];
}

function fileNotification(file: FileCoverage): Notification {
  const { path, status, changedLines, reviewedLines, reason, isReviewable } = file;
  const text = `${status}: ${reviewedLines} of ${changedLines} changed lines were reviewed (${reason ?? "no reason recorded"}).`;
  const uri = toRelativeUri(path);
  return {
    ...notification("file-not-reviewed", isReviewable ? (status === "failed" ? "error" : "warning") : "note", text),
    ...(uri === "" ? {} : { locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" } } }] }),
  };
}
