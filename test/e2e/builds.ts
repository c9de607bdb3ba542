/** What tests of `build` have in common: a shop, a spec, a program that builds and a model that reviews. */
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { z } from "zod";
import type { BuildEvent } from "../../src/core/build.ts";
import type { BuildDocument } from "../../src/outputs/build.ts";
import {
  type BuilderRequest,
  type BuilderTurn,
  type FakeBuilder,
  installBuilder,
  report,
} from "../fakes/agent-programs/builder.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { CliRun, RunningCli } from "./cli.ts";
import type { Place } from "./place.ts";
import { askedIds, isRecheck } from "./rechecks.ts";
import { drainAfter, replyOf, retryFlag, shopBase } from "./shop.ts";

/** What the builder's words are that no reviewer may see. */
export const builderWords = "I kept the count outside of the loop on purpose.";

/** How the shop is mended. */
export const drainMended = drainAfter
  .replace("let attempts = 0;\n\n", "")
  .replace("    while (attempts < 3) {", "    let attempts = 0;\n    while (attempts < 3) {");

const drainTests = 'test("a batch is tried three times", () => {});\n';

/** Builds retries with a fault in a first increment, tests in a second one, and mends the fault when it is asked to. */
export function shopBuilder({ prompt, canWrite, index }: BuilderRequest): BuilderTurn {
  if (!canWrite) return { says: replyOf() };
  if (prompt.includes("Fix one defect")) {
    return { writes: { "src/drain.ts": drainMended }, says: report("Count attempts for each batch", true) };
  }
  if (index === 0) {
    return { writes: { "src/drain.ts": drainAfter }, says: `${builderWords}\n${report("Try a batch three times")}` };
  }
  return { writes: { "test/drain.test.ts": drainTests }, says: report("Tests of the retries", true, ["C1", "C2"]) };
}

/** Finds the fault where it stands, and says of what it looks at again that it is fixed. */
export function shopReviewer(request: ModelRequest): Scripted {
  if (isRecheck(request)) {
    const rechecks = askedIds(request).map((id) => ({ id, status: "fixed", reason: "Each batch counts anew." }));
    return `\`\`\`json\n${JSON.stringify({ rechecks })}\n\`\`\``;
  }
  const brief = request.messages[0]?.text ?? "";
  return brief.includes("let attempts = 0;\n") && !brief.includes("    let attempts = 0;")
    ? replyOf(retryFlag)
    : replyOf();
}

const specText = `# Retry batches

- A batch that fails is tried three times.
- Three failures of one batch do not stop the next one.
`;

export interface BuildPlace {
  readonly shop: GitRepository;
  readonly spec: string;
  readonly builder: FakeBuilder;
  readonly server: ModelServer;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `build` to its end. */
  build(...args: readonly string[]): Promise<CliRun>;
  start(...args: readonly string[]): RunningCli;
  run(...args: readonly string[]): Promise<CliRun>;
  close(): Promise<void>;
}

interface Scripts {
  readonly builds?: (request: BuilderRequest) => BuilderTurn | Promise<BuilderTurn>;
  readonly reviews?: (request: ModelRequest) => Scripted | Promise<Scripted>;
}

/** A shop whose spec, uncommitted, asks for retries. */
export async function openBuildPlace(place: Place, { builds = shopBuilder, reviews = shopReviewer }: Scripts = {}) {
  const shop = place.makeRepository([shopBase]);
  shop.git("config", "user.name", "Ada Example");
  shop.git("config", "user.email", "ada@shop.example");
  const spec = join(shop.root, "spec.md");
  writeFileSync(spec, specText);
  const builder = await installBuilder(place.folder, builds);
  const server = await place.serve({ reply: reviews });
  const env = { ...server.env, PATH: `${builder.folder}${delimiter}${place.env["PATH"]}` };
  const start = (...args: readonly string[]) => place.start(args, { cwd: shop, env, timeoutMs: 60_000 });
  const opened: BuildPlace = {
    ...{ shop, spec, builder, server, env },
    build: (...args) => start("build", ...args).ended,
    start: (...args) => start("build", ...args),
    run: (...args) => start(...args).ended,
    close: () => builder.close(),
  };
  return opened;
}

/** What begins a work with the fake builder and the fake reviewer. */
export const beginning = ["spec.md", "--builder", "claude-code", "--reviewer", "openai"] as const;

/** The document that `build --json` printed. */
export function documentIn({ stdout, stderr }: CliRun): z.infer<typeof BuildDocument> {
  try {
    return JSON.parse(stdout) as z.infer<typeof BuildDocument>;
  } catch (error) {
    throw new Error(`no JSON document on standard output:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** The journal's events that `build --jsonl` printed. */
export function eventsIn({ stdout }: CliRun): BuildEvent[] {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as BuildEvent);
}
