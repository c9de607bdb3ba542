import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunFacts } from "../../src/core/thread.ts";
import type { Reviewer, RunRequest } from "../../src/ports.ts";
import { createReviewers } from "../../src/reviewers/index.ts";
import { installAct, type Lookout, openLookout } from "../fakes/agent-programs/act.ts";
import { type Voice, voices } from "../fakes/agent-programs/voices.ts";
import { apiReviewers, reviewerAt } from "../fakes/api-reviewers.ts";
import { type ModelServer, type ModelServerScript, startModelServer } from "../fakes/model-server.ts";
import { brief, runContext, runRequest } from "../fakes/reviewer-run.ts";

const answer = '{"findings":[{"title":"Größe 🦊 is never checked"}]}';

/** A reviewer that answers as the contract says, and what it was told. */
interface Subject {
  readonly reviewer: Reviewer;
  readonly request: RunRequest;
  /** All that reached the other side, as one text. */
  told(): Promise<string>;
}

let folder: string;
const servers: (ModelServer | Lookout)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blindspot-test-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function serve(script: ModelServerScript): Promise<ModelServer> {
  const server = await startModelServer(script);
  servers.push(server);
  return server;
}

async function apiSubject(name: string, isHanging: boolean): Promise<Subject> {
  const server = await serve({ reply: isHanging ? { fault: "hang-after" } : answer });
  const told = async () => server.requests.map(({ body }) => JSON.stringify(body)).join("\n");
  return { reviewer: reviewerAt(server, name), request: runRequest(), told };
}

/** A program that keeps its input in a file, and then answers or waits. */
async function commandSubject(isHanging: boolean): Promise<Subject> {
  const kept = join(folder, "input.txt");
  const end = isHanging
    ? "process.stdout.write('{\\\"findings\\\":[');setInterval(()=>{},1000)"
    : `console.log(process.env.ANSWER)`;
  const script = `const t=require('fs').readFileSync(0,'utf8');require('fs').writeFileSync('${kept}',t);${end}`;
  const reviewers = createReviewers({
    endpoints: {},
    env: { PATH: "/usr/bin:/bin", ANSWER: answer },
    pasteFolder: folder,
  });
  return {
    reviewer: reviewers["command"] as Reviewer,
    request: runRequest({ model: `'${process.execPath}' -e "${script}"` }),
    told: () => readFile(kept, "utf8"),
  };
}

/** An agent program that tells what it was told, and then answers or waits. */
async function agentSubject(name: string, voice: Voice, isHanging: boolean): Promise<Subject> {
  const lookout = await openLookout();
  servers.push(lookout);
  const moves = isHanging ? [...voice.unfinished('{"findings":['), { hang: true as const }] : voice.answer(answer);
  const PATH = installAct(folder, voice.program.program, { version: voice.version, moves }, lookout);
  const env = { PATH, HOME: folder, ...voice.env };
  const reviewers = createReviewers({ endpoints: {}, env, pasteFolder: folder });
  return {
    reviewer: reviewers[name] as Reviewer,
    request: runRequest({ model: voice.model ?? null }),
    told: async () => {
      const told = lookout.sights.flatMap(({ args, env, stdin, home }) => [
        ...[...args, ...Object.values(env), ...Object.values(home), stdin],
      ]);
      return told.join("\n");
    },
  };
}

const subjects: readonly (readonly [name: string, (isHanging: boolean) => Promise<Subject>])[] = [
  ...apiReviewers.map(([name]) => [name, (isHanging: boolean) => apiSubject(name, isHanging)] as const),
  ["command", commandSubject],
  ...voices.map(([name, voice]) => [name, (isHanging: boolean) => agentSubject(name, voice, isHanging)] as const),
];

describe.each(subjects)("%s", (_name, open) => {
  test("hands over the whole brief and hands back the whole answer", async () => {
    const { reviewer, request, told } = await open(false);
    const result = await reviewer.run(request, runContext());
    expect(result).toMatchObject({ status: "replied", isTruncated: false });
    expect((result as { reply: string }).reply.trim()).toBe(answer);
    expect(await told()).toContain(brief.system);
    expect(await told()).toContain(brief.user);
  });

  test("hands over the earlier answer and the question of a repair turn", async () => {
    const { reviewer, request, told } = await open(false);
    const followUp = { reply: "It looks fine.", question: "Say it as JSON." };
    const result = await reviewer.run({ ...request, followUp }, runContext());
    expect(result).toMatchObject({ status: "replied" });
    const text = await told();
    const order = [brief.user, followUp.reply, followUp.question].map((part) => text.indexOf(part));
    expect(order.every((place) => place >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("tells facts that fit the schema, and how far it was confined", async () => {
    const { reviewer, request } = await open(false);
    const { facts } = await reviewer.run(request, runContext());
    expect(RunFacts.parse(facts)).toEqual(facts);
    expect(facts.isolation.write).not.toBeNull();
  });

  test("keeps what had arrived when it is stopped", async () => {
    const { reviewer, request } = await open(true);
    const stop = new AbortController();
    const running = reviewer.run(request, {
      signal: stop.signal,
      onProgress: ({ doing }) => doing === "writing" && setTimeout(() => stop.abort(), 50),
    });
    expect(await running).toMatchObject({ status: "cancelled", reply: expect.stringMatching(/^\{"findings":\[/) });
  });

  test("tells a deadline from a stop", async () => {
    const { reviewer, request } = await open(true);
    const result = await reviewer.run(request, runContext({ signal: AbortSignal.timeout(400) }));
    expect(result).toMatchObject({ status: "timed-out", problem: "deadline" });
  });

  test("sends nothing when it was stopped before it began", async () => {
    const { reviewer, request, told } = await open(false);
    const result = await reviewer.run(request, runContext({ signal: AbortSignal.abort() }));
    expect(result).toMatchObject({ status: "cancelled", reply: null });
    expect(await told().catch(() => "")).toBe("");
  });

  test("is ready when what it needs is there", async () => {
    const { reviewer } = await open(false);
    expect(await reviewer.probe(new AbortController().signal)).toMatchObject({ status: "ready" });
  });

  test("says where that was found, unless it is named with each review", async () => {
    const { reviewer } = await open(false);
    const { found } = await reviewer.probe(new AbortController().signal);
    if (reviewer.kind === "command") expect(found).toBeUndefined();
    else expect(found).toMatch(/^(?:[A-Z_]+|\/.+|http.+)$/);
  });

  test("does not go on with the question whether it is ready when that is stopped", async () => {
    const { reviewer } = await open(false);
    expect(await Promise.allSettled([reviewer.probe(AbortSignal.abort())])).toHaveLength(1);
  });

  test("asks its model to think as hard as it is told, and tells it nothing else of it", async () => {
    const { reviewer, request, told } = await open(false);
    const { efforts } = reviewer.limits;
    await reviewer.run({ ...request, effort: efforts === undefined ? null : "high" }, runContext());
    expect((await told()).includes("high")).toBe(efforts !== undefined);
    expect(new Set(efforts).size).toBe(efforts?.length ?? 0);
  });
});

test("paste writes the brief to a private file and waits for a person", async () => {
  const reviewers = createReviewers({ endpoints: {}, env: {}, pasteFolder: join(folder, "briefs") });
  const paste = reviewers["paste"] as Reviewer;
  const result = await paste.run(runRequest({ threadId: "../../t1" }), runContext());
  expect(result).toMatchObject({ status: "waiting", facts: { isolation: { write: null, read: null } } });
  const { file } = result as { file: string };
  expect(await readFile(file, "utf8")).toBe(`${brief.system}\n\n${brief.user}\n`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "briefs"))).toHaveLength(1);
});

test("the contract covers every reviewer that there is, or its kind", () => {
  const reviewers = createReviewers({ endpoints: {}, env: {}, pasteFolder: folder });
  const covered = new Set([...subjects.map(([name]) => name), "paste", ...compatibleNames]);
  expect(Object.keys(reviewers).filter((name) => !covered.has(name))).toEqual([]);
});

/** Rows of configuration of the one adapter that `local` stands for. */
const compatibleNames = ["ollama", "llamacpp", "lmstudio", "vllm", "openrouter"];
