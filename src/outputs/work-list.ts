import { z } from "zod";
import { WorkStatus } from "../core/work-status.ts";
import { toJsonText } from "./json-text.ts";

/** A work in a list: what it is, and where it stands. */
export const ListedWork = z.object({
  ...WorkStatus.shape.work.shape,
  ...WorkStatus.pick({ phase: true, isRunning: true, waitsFor: true, since: true, builder: true, costUsd: true }).shape,
});
export type ListedWork = z.infer<typeof ListedWork>;

/** The works of a repository as data, newest first. */
export const WorkListDocument = z.object({ version: z.literal(0), works: z.array(ListedWork) });

export function listedWork({ work, phase, isRunning, waitsFor, since, builder, costUsd }: WorkStatus): ListedWork {
  return { ...work, phase, isRunning, waitsFor, since, builder, costUsd };
}

export function renderWorkListJson(works: readonly ListedWork[]): string {
  return `${toJsonText({ version: 0, works })}\n`;
}
