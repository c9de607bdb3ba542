import { chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe } from "vitest";
import type { Evidence } from "../../src/core/authorship.ts";
import type { Finding } from "../../src/core/finding.ts";
import type { Handoff } from "../../src/core/handoff.ts";
import { FixDocument } from "../../src/outputs/fix-document.ts";
import { type InteractiveProgram, installInteractive, pathWith } from "../fakes/agent-programs/interactive.ts";
import { verdict } from "../fixtures/snapshot.ts";
import { triageReview } from "../fixtures/triage-review.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { inLedger } from "./in-ledger.ts";
import { test as terminalTest } from "./on-terminal.ts";
import type { Place } from "./place.ts";
import { reviewedShop } from "./reviewed-shop.ts";
import { canMakeTerminal, type TestTerminal } from "./screen.ts";

const id = "rtriage2";
const review = triageReview();
const [first, second, third] = review.findings.filter(({ location }) => location.side === "head") as [
  Finding,
  Finding,
  Finding,
];

const claudeSession = "0d3f6f0a-6f51-4a0e-9a3c-1f2e3d4c5b6a";
const codexSession = "01a20605-7ff8-7cc1-9d86-229956f4a1a0";

interface Built {
  readonly shop: GitRepository;
  /** Claude Code's transcript of the session that wrote the first finding's file. */
  readonly transcript: string;
}

/** A shop whose review found two real defects, the first in code that a session of Claude Code wrote, the other in Codex's. */
async function builtShop(place: Place, { folder }: { readonly folder?: string } = {}): Promise<Built> {
  const transcript = join(place.env["HOME"] as string, `.claude/projects/shop/${claudeSession}.jsonl`);
  const wrote = (source: string, path: string, session: Evidence["session"], model: string): Evidence => ({
    ...{ source, strength: "transcript", family: "anthropic", model, detail: "a session" },
    paths: [{ path, lines: 60, ranges: [[1, 60]] }],
    ...(session !== undefined && { session }),
  });
  const evidence = [
    wrote("codex-sessions", second.location.path, { program: "codex", id: codexSession, file: null }, "gpt-5.5"),
    wrote(
      "claude-sessions",
      first.location.path,
      { program: "claude-code", id: claudeSession, file: transcript },
      "opus",
    ),
  ];
  const { header } = review;
  const shop = await reviewedShop(place, { header: { ...header, authorship: { ...header.authorship, evidence } } });
  mkdirSync(dirname(transcript), { recursive: true });
  writeFileSync(transcript, `{"type":"summary"}\n${JSON.stringify({ cwd: folder ?? shop.root })}\n`);
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(transcript, anHourAgo, anHourAgo);
  const isReal = verdict({ findingId: first.id, reason: "Seen in production." });
  await inLedger(place, (ledger) => ledger.addVerdict(isReal));
  return { shop, transcript };
}

const handoffs = (place: Place): Promise<Handoff[]> => inLedger(place, (ledger) => ledger.handoffs(id));

interface Fixtures {
  /** Opens `fix` in a terminal, with these programs. */
  readonly fix: (
    shop: GitRepository,
    args: readonly string[],
    programs?: readonly InteractiveProgram[],
    env?: object,
  ) => Promise<TestTerminal>;
}

const test = terminalTest.extend<Fixtures>({
  fix: async ({ place, openTerminal }, use) => {
    await use((shop, args, programs = [], more = {}) => {
      const env = { PATH: pathWith(programs, place.env["PATH"]), ...more };
      return openTerminal(["fix", ...args], { cwd: shop, env, columns: 100, rows: 60 });
    });
  },
});

describe("a fix brief", { concurrent: true }, () => {
  test("is printed, and kept as handed out; what to do next is told beside it", async ({ place, expect }) => {
    const { shop } = await builtShop(place);
    const run = await place.run(["fix"], { cwd: shop });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("The developer says: Seen in production.");
    expect(run.stdout).toContain(first.claim.split(" ").slice(0, 4).join(" "));
    expect(run.stdout).not.toContain(second.id);
    expect(run.stderr).toContain(`blindspot fix ${id} --resume`);
    expect(run.stderr).toContain(`blindspot recheck ${id}`);
    expect(await handoffs(place)).toEqual([
      expect.objectContaining({ reviewId: id, findings: [first.id], way: "shown", target: null, endedAt: null }),
    ]);
  });

  test("is a document, with the sessions that it could be handed to", async ({ place, expect }) => {
    const { shop } = await builtShop(place);
    const run = await place.run(["fix", id, "--json"], { cwd: shop });
    const { fix } = FixDocument.strict().parse(JSON.parse(run.stdout));
    expect(fix.findings.map(({ id: findingId, reason }) => [findingId, reason])).toEqual([
      [first.id, "Seen in production."],
    ]);
    expect(fix.sessions.map(({ program }) => program)).toEqual(["claude-code", "codex"]);
    expect(fix.brief).toContain(first.id);
    expect((await handoffs(place)).map((handoff) => handoff.id)).toEqual([fix.handoffId]);
  });

  test("is of what was chosen; what is not judged real is refused", async ({ place, expect }) => {
    const { shop } = await builtShop(place);
    await inLedger(place, (ledger) => ledger.addVerdict(verdict({ findingId: second.id })));
    const one = await place.run(["fix", "--finding", second.id, "--json"], { cwd: shop });
    expect((JSON.parse(one.stdout) as FixDocument).fix.findings.map((each) => each.id)).toEqual([second.id]);
    const other = await place.run(["fix", "--finding", third.id], { cwd: shop });
    expect(other).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("not judged real and open") });
  });

  test("is none where nothing is real and open, and the way on is told", async ({ place, expect }) => {
    const { shop } = await builtShop(place);
    await inLedger(place, (ledger) => ledger.addVerdict(verdict({ findingId: first.id, state: "fixed" })));
    const run = await place.run(["fix"], { cwd: shop });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/Nothing in review rtriage2 is real and open: 1 fixed, 16 not judged yet/);
    expect(run.stdout).toContain(`blindspot triage ${id}`);
    expect(await handoffs(place)).toEqual([]);
  });

  test("is all that there is inside an agent, and without a terminal", async ({ place, expect }) => {
    const { shop } = await builtShop(place);
    const claude = installInteractive(place.folder, "claude");
    const env = { PATH: pathWith([claude], place.env["PATH"]) };
    const inside = await place.run(["fix", "--resume"], { cwd: shop, env: { ...env, CLAUDECODE: "1" } });
    expect(inside).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("inside an agent") });
    const piped = await place.run(["fix", "--resume"], { cwd: shop, env });
    expect(piped.code).toBe(2);
    expect(piped.stderr).toContain(`blindspot fix ${id} --resume ${claudeSession}`);
    expect(claude.opening()).toBeNull();
    expect(await handoffs(place)).toEqual([]);
  });
});

describe.skipIf(!canMakeTerminal)("a program that is opened with a fix brief", { concurrent: true }, () => {
  test("is the one that wrote the code, in its session and its folder, once its user has seen the brief", async ({
    place,
    fix,
    expect,
  }) => {
    const { shop } = await builtShop(place);
    const claude = installInteractive(place.folder, "claude");
    const terminal = await fix(shop, ["--resume"], [claude]);
    const asked = await terminal.shows("Open Claude Code with this brief?");
    expect(asked).toContain("Seen in production.");
    expect(asked).toContain(`1 finding to session ${claudeSession} of Claude Code`);
    expect(asked).toContain(`${codexSession} of Codex`);
    expect(asked).not.toContain("open elsewhere");
    expect(claude.opening()).toBeNull();
    await terminal.press("enter");
    await terminal.shows("claude is open");
    terminal.send("hello\r");
    await terminal.shows("you said: hello");
    const [kept] = await handoffs(place);
    expect(kept).toMatchObject({ way: "resumed", findings: [first.id], endedAt: null });
    expect(kept?.target).toEqual({ program: "claude-code", sessionId: claudeSession, model: null });
    const opening = claude.opening();
    expect(opening).toMatchObject({ cwd: shop.root, isTerminal: true });
    expect(opening?.args.slice(0, -1)).toEqual(["--permission-mode", "default", "--resume", claudeSession]);
    expect(opening?.args.at(-1)).toContain("The developer says: Seen in production.");
    await terminal.press("ctrl-c");
    await terminal.shows("told to stop");
    terminal.send("exit 0\r");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toContain(`blindspot recheck ${id}`);
    expect((await handoffs(place))[0]?.endedAt).toEqual(expect.any(String));
  });

  test("is not opened without a yes where its session looks open", async ({ place, fix, expect }) => {
    const { shop, transcript } = await builtShop(place);
    utimesSync(transcript, new Date(), new Date());
    const claude = installInteractive(place.folder, "claude");
    const terminal = await fix(shop, ["--resume"], [claude]);
    await terminal.shows("looks as if it were open elsewhere");
    await terminal.shows("Open it in Claude Code all the same?");
    await terminal.press("enter");
    expect(await terminal.ended()).toBe(130);
    expect(claude.opening()).toBeNull();
    expect(await handoffs(place)).toEqual([]);
  });

  test("is said to run where it stands in the same folder", async ({ place, fix, expect }) => {
    const { shop } = await builtShop(place);
    const claude = installInteractive(place.folder, "claude");
    const before = await fix(shop, ["--resume", "--yes"], [claude]);
    await before.shows("claude is open");
    const terminal = await fix(shop, ["--resume"], [claude]);
    const asked = await terminal.shows(/Claude Code runs in that folder \(process \d+\)/);
    expect(asked).not.toContain("was written to");
    await terminal.press("y");
    await terminal.shows("claude is open");
  });

  test("may be another one that wrote parts of it; Codex is given the model that it had", async ({
    place,
    fix,
    expect,
  }) => {
    const { shop } = await builtShop(place);
    const codex = installInteractive(place.folder, "codex");
    const terminal = await fix(shop, ["--resume", codexSession.slice(0, 8), "--yes"], [codex]);
    await terminal.shows("codex is open");
    expect(codex.opening()?.args.slice(0, -1)).toEqual([
      ...["resume", "--sandbox", "read-only", "--ask-for-approval", "on-request", "--model", "gpt-5.5", codexSession],
    ]);
    terminal.send("exit 7\r");
    expect(await terminal.ended()).toBe(3);
    expect(terminal.text()).toContain("Codex ended with 7");
  });

  test("begins a new thread where that is asked for", async ({ place, fix, expect }) => {
    const { shop } = await builtShop(place);
    const opencode = installInteractive(place.folder, "opencode");
    const terminal = await fix(shop, ["--new", "opencode:house/gpt-6", "--yes"], [opencode]);
    await terminal.shows("opencode is open");
    const opening = opencode.opening();
    expect(opening?.args.slice(0, -1)).toEqual(["--model", "house/gpt-6", "--prompt"]);
    expect(JSON.parse(opening?.env["OPENCODE_PERMISSION"] ?? "")).toEqual({ edit: "ask", bash: "ask" });
    const [kept] = await handoffs(place);
    expect(kept?.target).toEqual({ program: "opencode", sessionId: null, model: "house/gpt-6" });
    terminal.kill("SIGTERM");
    expect(await terminal.ended()).toBe(143);
    expect(opencode.wasEnded()).toBe(true);
    expect((await handoffs(place))[0]?.endedAt).toEqual(expect.any(String));
  });

  test("got nothing where it could not be started", async ({ place, fix, expect }) => {
    const { shop } = await builtShop(place);
    const claude = join(place.folder, "bin/claude");
    writeFileSync(claude, "#!/no/such/interpreter\n");
    chmodSync(claude, 0o755);
    const terminal = await fix(shop, ["--new", "claude-code", "--yes"]);
    expect(await terminal.ended()).toBe(2);
    expect(terminal.text()).toContain("Claude Code could not be started");
    expect(await handoffs(place)).toEqual([]);
  });

  test("is never one that the repository brings, nor does it start where a transcript of others says", async ({
    place,
    fix,
    expect,
  }) => {
    const elsewhere = join(place.folder, "elsewhere");
    mkdirSync(elsewhere);
    const { shop } = await builtShop(place, { folder: elsewhere });
    const own = installInteractive(join(shop.root, "node_modules"), "claude");
    const refused = await fix(shop, ["--resume", "--yes"], [own]);
    expect(await refused.ended()).toBe(2);
    expect(refused.text()).toContain("Claude Code was not found");
    const claude = installInteractive(place.folder, "claude");
    const terminal = await fix(shop, ["--resume", "--yes"], [own, claude]);
    await terminal.shows("claude is open");
    expect(claude.opening()?.cwd).toBe(shop.root);
    expect(own.opening()).toBeNull();
  });

  test("is refused a brief that no argument holds, and a session whose transcript is gone", async ({
    place,
    fix,
    expect,
  }) => {
    const { shop, transcript } = await builtShop(place);
    const claude = installInteractive(place.folder, "claude");
    await inLedger(place, (ledger) => ledger.addVerdict(verdict({ findingId: first.id, reason: "a".repeat(140_000) })));
    const long = await fix(shop, ["--resume", "--yes"], [claude]);
    expect(await long.ended()).toBe(2);
    expect(long.text()).toContain("--finding");
    rmSync(transcript);
    const gone = await fix(shop, ["--resume", "--yes"], [claude]);
    expect(await gone.ended()).toBe(2);
    expect(gone.text()).toContain("--new claude-code");
    expect(claude.opening()).toBeNull();
  });

  test("need not be one: at a terminal the brief is copied", async ({ place, fix, expect }) => {
    const { shop } = await builtShop(place);
    const xclip = join(place.folder, "bin/xclip");
    const copied = join(place.folder, "copied.txt");
    writeFileSync(xclip, `#!/bin/sh\ncat > '${copied}'\n`);
    chmodSync(xclip, 0o755);
    const terminal = await fix(shop, [], [], { DISPLAY: ":0" });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toContain("1 finding to fix, copied to the clipboard.");
    expect(readFileSync(copied, "utf8")).toContain("The developer says: Seen in production.");
  });
});
