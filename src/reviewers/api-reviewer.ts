import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { addressFault } from "../core/address.ts";
import type { Family } from "../core/authorship.ts";
import { familyOfModel } from "../core/family.ts";
import type { Readiness, Reviewer, ReviewerLimits } from "../ports.ts";
import { type ApiConnection, type ApiTiming, timingFor } from "./api-connection.ts";
import { apiIsolation, notBegun } from "./run-facts.ts";

/** One thread holds this much at the standard effort. */
const thread = { lines: 150, bytes: 24 * 1024 };

const hostedLimits: ReviewerLimits = { thread, concurrency: 16, canFollowUp: true, hasTools: true };
/** A model on this machine answers one question at a time. */
const localLimits: ReviewerLimits = { ...hostedLimits, concurrency: 1 };

/** A key as the environment has it. `env`: the variable's name, for hints. */
export interface ApiKey {
  readonly env: string;
  readonly value: string | null;
}

/** How hard a model is to think, as all providers take it. */
type ApiEffort = NonNullable<LanguageModelV4CallOptions["reasoning"]>;

/** What makes a reviewer of a model API. */
export interface ApiReviewerOptions {
  readonly name: string;
  readonly isLocal: boolean;
  /** Absent: as the reviewer. */
  isLocalModel?(model: string | null): boolean;
  /** The address that is asked. */
  readonly baseURL: string;
  /** The variable that the address may come from, for hints. */
  readonly addressEnv?: string;
  readonly defaultModel: string | null;
  /** The family of models whose name says nothing. */
  readonly otherFamily: Family;
  /** The user's word on models whose name says nothing; no word makes a model another's whose name says who trained it. */
  readonly family?: Family | undefined;
  /** Null when the endpoint wants none. */
  readonly key: ApiKey | null;
  /** Where the usual waits do not fit. */
  readonly timing: Partial<ApiTiming> | undefined;
  connect(model: string): ApiConnection;
  /** How hard its models can be asked to think, least first; the provider takes the nearest that the model has. */
  readonly efforts: readonly ApiEffort[];
  /** Whether the endpoint is there. Absent: assumed, as asking would cost a request. */
  probe?(signal: AbortSignal): Promise<Readiness>;
}

/** A reviewer over one model API. The runner and the vendor's package are loaded when it first runs. */
export function apiReviewer(options: ApiReviewerOptions): Reviewer {
  const { name, isLocal, defaultModel } = options;
  const timing = timingFor(isLocal, options.timing);
  return {
    ...{ name, kind: "api", isLocal, defaultModel, destination: withoutCredentials(options.baseURL) },
    limits: { ...(isLocal ? localLimits : hostedLimits), efforts: options.efforts },
    isLocalModel: (model) => options.isLocalModel?.(model ?? defaultModel) ?? isLocal,
    familyOf: (model) => familyOf(options, model ?? defaultModel),
    ...(options.family !== undefined && { declaredFamily: options.family }),
    async probe(signal) {
      const lack = lackOf(options);
      if (lack !== null) return { status: "missing", ...lack };
      const found = options.key === null ? {} : { found: options.key.env };
      return options.probe?.(signal) ?? { status: "ready", version: null, ...found };
    },
    async run(request, context) {
      const model = request.model ?? defaultModel;
      const lack = lackOf(options);
      if (lack !== null) return notBegun("auth", lack.reason, lack.hint, apiIsolation);
      if (model === null) {
        return notBegun("model-not-found", `${name} has no default model.`, `Name one: ${name}:MODEL.`, apiIsolation);
      }
      const { runApiThread } = await import("./api-run.ts");
      const reasoning = options.efforts.find((effort) => effort === request.effort);
      const connection = options.connect(model);
      const callOptions = { ...connection.callOptions, ...(reasoning !== undefined && { reasoning }) };
      return runApiThread({ connection: { ...connection, callOptions }, timing, request, context });
    },
  };
}

function familyOf({ family, otherFamily }: ApiReviewerOptions, model: string | null): Family {
  const named = model === null ? "unknown" : familyOfModel(model);
  return named === "unknown" ? (family ?? otherFamily) : named;
}

/** What is missing before anything can be asked. The address is never said: it may hold what must not be shown. */
function lackOf({ name, key, baseURL, addressEnv }: ApiReviewerOptions): { reason: string; hint: string } | null {
  const fault = addressFault(baseURL);
  if (fault !== null) return { reason: `The address of ${name} ${fault}.`, hint: `Correct ${addressEnv ?? "it"}.` };
  if (key?.value === null) return { reason: `There is no key for ${name}.`, hint: `Set ${key.env}.` };
  return null;
}

function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/\/$/, "")}`;
}

/** The first of the variables that is set and not empty. */
export function readSetting(env: NodeJS.ProcessEnv, names: readonly string[]): string | null {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  return null;
}

/** The key under the first name that has one; the first name serves the hints. */
export function readKey(env: NodeJS.ProcessEnv, names: readonly [string, ...string[]]): ApiKey {
  const found = names.find((name) => readSetting(env, [name]) !== null) ?? names[0];
  return { env: found, value: readSetting(env, [found]) };
}

/** An address without a slash at its end, and with `version` there, whether it was given so or not. */
export function versionedUrl(address: string, version: string): string {
  const bare = address.replace(/\/+$/, "");
  return bare.endsWith(version) ? bare : `${bare}${version}`;
}
