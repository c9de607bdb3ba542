import { join, resolve } from "node:path";
import { isOfModel, type MachinePart, possiblePairs } from "../core/doctor.ts";
import { BlindspotError } from "../core/errors.ts";
import { examineReviewers } from "../flow/doctor.ts";
import { openLedger } from "../ledger/index.ts";
import { renderDoctor, renderDoctorJson } from "../outputs/doctor.ts";
import { createReviewers, defaultOrder } from "../reviewers/index.ts";
import { loadUserConfig } from "../system/config.ts";
import { examineMachine } from "../system/machine.ts";
import { configFolder, dataFolder } from "../system/paths.ts";
import type { Io } from "./io.ts";
import { listenForInterruption } from "./signals.ts";

export interface DoctorArguments {
  readonly json?: boolean;
  readonly config?: string;
}

/**
 * `blindspot doctor`: what there is to review with, and what mends what is not. Sends no request to a model.
 *
 * @returns the exit code: 3 when no reviewer of a model is ready
 */
export async function runDoctor(args: DoctorArguments, io: Io): Promise<number> {
  const { env, cwd } = io;
  const config = await loadUserConfig({ file: args.config, env, cwd });
  const configFile = args.config === undefined ? join(configFolder(env), "config.yml") : resolve(cwd, args.config);
  const folder = dataFolder(env);
  const places = { pasteFolder: join(folder, "briefs"), cacheFolder: join(folder, "programs") };
  const byName = createReviewers({ endpoints: config.endpoints ?? {}, env, ...places });
  // As they would be chosen, so that the pairs stand in that order.
  const reviewers = [...new Set([...defaultOrder(byName, { hasPerson: false }), ...Object.values(byName)])];
  const interruption = listenForInterruption();
  try {
    const [examined, machine, ledger] = await Promise.all([
      examineReviewers(reviewers, interruption.signal),
      examineMachine({ env, configFile }, interruption.signal),
      examineLedger(folder),
    ]);
    const code = interruption.code();
    if (code !== null) return code;
    const report = { reviewers: examined, machine: { ...machine, ledger }, pairs: possiblePairs(examined) };
    io.stdout(`${args.json === true ? renderDoctorJson(report) : renderDoctor(report, io.screen)}\n`);
    return examined.some((reviewer) => reviewer.status === "ready" && isOfModel(reviewer)) ? 0 : 3;
  } finally {
    interruption.release();
  }
}

async function examineLedger(folder: string): Promise<MachinePart> {
  try {
    await (await openLedger(folder)).close();
    return { status: "ready", what: folder, reason: null, hint: null };
  } catch (error) {
    if (!(error instanceof BlindspotError)) throw error;
    return { status: "missing", what: folder, reason: error.message, hint: error.hint };
  }
}
