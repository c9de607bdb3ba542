import type { Invocation, Log, Run, VersionControlDetails } from "sarif";
import type { ReviewHeader } from "../core/review.ts";
import type { ReviewSnapshot } from "../core/snapshot.ts";
import { toJsonText } from "./json-text.ts";
import { notificationDescriptors, toNotifications } from "./sarif-notifications.ts";
import { toResult, toRules } from "./sarif-result.ts";
import { toPublicUri } from "./sarif-uri.ts";
import { standingVerdicts } from "./verdicts.ts";

export interface SarifOptions {
  /** Of blindspot. */
  readonly version: string;
  /** The remote's address; credentials in it are dropped. Without one, the file does not say where the code came from. */
  readonly repositoryUri?: string | undefined;
}

/**
 * A review as a SARIF 2.1.0 log. Every finding is in it: folded ones as notes, those that a person set aside,
 * fixed or deferred as suppressed. Everything that was not read is a notification, and unless the review is complete or empty its run did
 * not succeed, so that a failed review never looks clean.
 */
export function toSarif(snapshot: ReviewSnapshot, options: SarifOptions): Log {
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [toRun(snapshot, options)],
  };
}

/** The log as text. */
export function renderSarif(snapshot: ReviewSnapshot, options: SarifOptions): string {
  return toJsonText(toSarif(snapshot, options));
}

function toRun(snapshot: ReviewSnapshot, { version, repositoryUri }: SarifOptions): Run {
  const { header, threads } = snapshot;
  const verdicts = standingVerdicts(snapshot.verdicts);
  const records = new Map(threads.map(({ thread }) => [thread.id, thread]));
  const provenance = toProvenance(header, repositoryUri);
  return {
    tool: {
      driver: { name: "blindspot", version, rules: toRules(), notifications: [...notificationDescriptors] },
    },
    automationDetails: { id: `blindspot/${header.id}` },
    originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
    ...(provenance === null ? {} : { versionControlProvenance: [provenance] }),
    columnKind: "utf16CodeUnits",
    invocations: [toInvocation(snapshot)],
    results: snapshot.findings.map((finding) => toResult(finding, verdicts.get(finding.id), records)),
    properties: { status: snapshot.status, authors: header.authorship.families },
  };
}

function toProvenance({ change }: ReviewHeader, remote: string | undefined): VersionControlDetails | null {
  const repositoryUri = remote === undefined ? null : toPublicUri(remote);
  if (repositoryUri === null) return null;
  return {
    repositoryUri,
    ...(change.head === null ? {} : { revisionId: change.head }),
    ...(change.branch === null ? {} : { branch: change.branch }),
    mappedTo: { uriBaseId: "%SRCROOT%" },
  };
}

function toInvocation(snapshot: ReviewSnapshot): Invocation {
  const { status, header, endedAt } = snapshot;
  return {
    executionSuccessful: status === "complete" || status === "empty",
    startTimeUtc: header.startedAt,
    ...(endedAt === null ? {} : { endTimeUtc: endedAt }),
    toolExecutionNotifications: toNotifications(snapshot),
  };
}
