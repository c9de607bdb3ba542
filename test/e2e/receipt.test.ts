import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterAll, beforeAll, describe } from "vitest";
import { auditStored } from "../../src/core/audit.ts";
import { recordHash } from "../../src/core/record-hash.ts";
import type { StoredReview } from "../../src/core/stored-review.ts";
import type { AuditDocument } from "../../src/outputs/audit-document.ts";
import type { ReceiptDocument } from "../../src/outputs/receipt-document.ts";
import { sha256 } from "../../src/system/hash.ts";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { CliRun } from "./cli.ts";
import { inLedger } from "./in-ledger.ts";
import { mutationsOf } from "./mutations.ts";
import { openPlace, type Place, test } from "./place.ts";
import { accessFlag, makeShop, passOf, replyOf, retryFlag, shopReply } from "./shop.ts";

/** Reads a file besides, and is refused one, before it answers about the hunks. */
function curious(request: ModelRequest): Scripted {
  if (passOf(request) !== "main" || request.messages.some(({ role }) => role === "tool")) return shopReply(request);
  const calls = [
    { name: "read", input: { path: "src/send.ts" } },
    { name: "read", input: { path: "../outside.txt" } },
  ];
  return { text: "Let me see how it sends.", calls };
}

async function reviewed(place: Place): Promise<GitRepository> {
  const shop = makeShop(place);
  const server = await place.serve({ reply: curious });
  const run = await place.run(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
  if (run.code !== 0) throw new Error(`the review failed: ${run.stderr}`);
  return shop;
}

async function receiptOf(place: Place, shop: GitRepository): Promise<ReceiptDocument> {
  return JSON.parse((await place.run(["receipt", "--json"], { cwd: shop })).stdout) as ReceiptDocument;
}

function auditIn({ stdout }: CliRun): AuditDocument {
  return JSON.parse(stdout) as AuditDocument;
}

function wrongIn(run: CliRun): string[] {
  return auditIn(run).areas.flatMap(({ name, wrong }) => wrong.map((problem) => `${name}: ${problem}`));
}

function storedIn(place: Place): Promise<StoredReview> {
  return inLedger(place, async (ledger) => ledger.stored(await ledger.resolveReview("latest", null)));
}

function problemsOf(stored: StoredReview): string[] {
  return auditStored(stored, sha256).areas.flatMap(({ wrong }) => wrong);
}

function uncheckedOf(stored: StoredReview): string[] {
  return auditStored(stored, sha256).areas.flatMap(({ unchecked }) => unchecked.map(({ reason }) => reason));
}

/** Changes a ledger behind the program's back. */
function tamper(folder: string, ...statements: readonly string[]): void {
  const database = new SqliteDatabase(join(folder, "ledger.db"));
  database.pragma("foreign_keys = OFF");
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe.concurrent("a receipt", () => {
  test("says who read what with which words, and is the same whenever it is made", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const { receipt, hash, version } = await receiptOf(place, shop);

    expect(version).toBe(0);
    expect(receipt).toMatchObject({ status: "complete", findings: { count: 2 }, repositoryChanged: null });
    expect(receipt.change).toMatchObject({ kind: "branch", tree: shop.git("rev-parse", "HEAD^{tree}") });
    expect(receipt.repository).toBe(shop.git("rev-list", "--max-parents=0", "HEAD"));
    const [main, absence] = receipt.threads;
    expect(main).toMatchObject({ reviewer: "openai", family: "openai", outcome: "answered", reading: "reported" });
    expect(main?.toolCalls).toMatchObject([
      { target: "src/send.ts", refused: null },
      { target: "../outside.txt", bytes: 0, refused: expect.any(String) },
    ]);
    expect(main?.brief.parts.map(({ kind, path }) => path ?? kind)).toEqual(
      expect.arrayContaining(["rubric", "src/drain.ts", "src/export.ts", "question"]),
    );
    expect(absence).toMatchObject({
      pass: "absence",
      reading: "nothing-beyond-brief",
      toolCalls: [],
      transcript: null,
    });
    expect((await receiptOf(place, shop)).hash).toBe(hash);
  });

  test("fits its review, whose every hash can be taken again", async ({ place, expect }) => {
    const shop = await reviewed(place);
    await place.run(["receipt", "--out", "receipt.json"], { cwd: shop });
    const run = await place.run(["verify", "--receipt", "receipt.json", "--json"], { cwd: shop });
    const audit = auditIn(run);

    expect(wrongIn(run)).toEqual([]);
    expect(run.code).toBe(0);
    expect(audit.areas.filter(({ fits }) => fits === 0)).toEqual([]);
    expect(audit.areas.flatMap(({ unchecked }) => unchecked)).toEqual([]);
  });

  test("is written only where a path was given, and nothing else into the repository", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const before = shop.git("status", "--porcelain", "--ignored");
    await place.run(["receipt"], { cwd: shop });
    await place.run(["verify"], { cwd: shop });
    expect(shop.git("status", "--porcelain", "--ignored")).toBe(before);
    expect(readdirSync(place.env["TMPDIR"] ?? "")).toEqual([]);
    const nowhere = await place.run(["receipt", "--out", "no/such/folder/receipt.json"], { cwd: shop });
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be written") });
  });
});

describe.concurrent("verify fails when somebody changed", () => {
  const opened = openPlace();
  let shop: GitRepository;
  beforeAll(async () => {
    shop = await reviewed(opened.place);
  });
  afterAll(() => opened.close());

  test.for<[what: string, statement: string, problem: RegExp]>([
    [
      "a reply's bytes",
      "update contents set content = cast(replace(cast(content as text), 'I followed', 'I swallowed') as blob), encoding = 'plain' where hash in (select reply_content from threads)",
      /Texts: the reply of thread 1 .* cannot be (read|unpacked)|Texts: the reply of thread 1 .* was changed/,
    ],
    [
      "a content",
      "delete from contents where hash = (select user_content from threads)",
      /Texts: the brief of thread 1 .* is missing/,
    ],
    [
      "which text is a thread's reply",
      "update threads set reply_content = user_content where position = 0",
      /Replies: thread 1 \(t\w+\): its reply is not the one that was recorded/,
    ],
    [
      "the hash of a brief",
      "update threads set brief_hash = lower(hex(zeroblob(32)))",
      /Briefs: thread 1 .* its brief is/,
    ],
    [
      "what a finding says",
      `update findings set record = json_set(record, '$.claim', 'All is well.') where position = 0`,
      /Findings: finding f\w+: it does not follow from the replies/,
    ],
    [
      "where a finding stands",
      `update findings set record = json_set(record, '$.location.startLine', 1) where position = 0`,
      /Findings: finding f\w+: it does not stand where its quote does/,
    ],
    [
      "that a finding is there",
      "delete from findings where position = 1",
      /Findings: thread 1 .* a flag of its reply is in no finding/,
    ],
    [
      "the independence of a thread",
      `update threads set record = json_set(record, '$.reviewer.family', 'anthropic'), family = 'anthropic' where position = 0`,
      /Authors: thread 1 .* it is refused, not independent/,
    ],
    [
      "how a thread ended",
      `update threads set record = json_set(record, '$.outcome.findings', 0) where position = 0`,
      /Replies: thread 1 .* its reply, read again, does not say what was recorded of it/,
    ],
    [
      "the coverage",
      `update reviews set coverage = json_set(coverage, '$.files[0].status', 'partial')`,
      /Coverage: src\/drain\.ts: its coverage does not follow/,
    ],
    [
      "the status",
      "update reviews set status = 'partial'",
      /Coverage: the review is partial, but its threads make it complete/,
    ],
    [
      "the tree",
      `update reviews set header = json_set(header, '$.change.baseTree', json_extract(header, '$.change.tree'))`,
      /Repository: the base commit \w+ has the tree/,
    ],
    ["a record", "update threads set record = '{' where position = 1", /Records: thread 2 .* cannot be read: record/],
    ["the header", "update reviews set header = 'x'", /Records: the review's own row cannot be read: header/],
    [
      "a type",
      "update threads set plan = 12, brief_bytes = 'many'",
      /Records: thread 1 .* cannot be read: brief_bytes, plan/,
    ],
  ])("%s", async ([what, statement, problem], { expect }) => {
    const { place } = opened;
    const home = join(place.folder, what.replaceAll(/\W/g, "-"));
    cpSync(place.home, home, { recursive: true });
    tamper(home, statement);
    const run = await place.run(["verify", "--json"], { cwd: shop, env: { BLINDSPOT_HOME: home } });
    expect(wrongIn(run).join("\n")).toMatch(problem);
    expect(run).toMatchObject({ code: 1, stderr: "" });
  });
  test("anything that is recorded, by the hash that was kept when the review ended", async ({ expect }) => {
    const stored = await storedIn(opened.place);
    expect(problemsOf(stored)).toEqual([]);
    const unnoticed = [...mutationsOf(stored)].filter(({ stored }) => problemsOf(stored).length === 0);
    // Without the hash there is nothing to compare with, and that is told.
    // Columns that statistics are counted from are no part of the record.
    const counted = /^threads\.(?:authors|independence)$|^findings\.(?:author|arms.*|judgement|is_duplicate)$/;
    expect([...new Set(unnoticed.map(({ what }) => what))].filter((what) => !counted.test(what))).toEqual([]);
    expect(uncheckedOf({ ...stored, review: { ...stored.review, record_hash: null } })).toEqual([
      "no hash of the record was kept when the review ended",
    ]);
  });

  test("anything that follows from something else, also when the hash was made anew", async ({ expect }) => {
    const stored = await storedIn(opened.place);
    const forged = (changed: StoredReview) => ({
      ...changed,
      review: { ...changed.review, record_hash: recordHash(changed, sha256) },
    });
    const unnoticed = [...mutationsOf(stored)]
      .filter(({ stored }) => problemsOf(forged(stored)).length === 0)
      .map(({ what }) => what);
    // Rows are found by their ids, and commits and trees are compared with the repository.
    const compared = /^\w+\.(?:review_)?id$|^review\.header\.change\.(?:base|head|baseTree|tree)$/;
    expect([...new Set(unnoticed)].filter((what) => !compared.test(what)).sort()).toMatchInlineSnapshot(`
      [
        "findings.arms",
        "findings.arms.family",
        "findings.arms.independence",
        "findings.arms.role",
        "findings.author",
        "findings.is_duplicate",
        "findings.judgement",
        "findings.record.id",
        "findings.record.knownAs",
        "review.ended_at",
        "review.header.authorship.evidence.detail",
        "review.header.authorship.evidence.model",
        "review.header.authorship.evidence.paths",
        "review.header.authorship.evidence.paths.lines",
        "review.header.authorship.evidence.paths.ranges",
        "review.header.authorship.evidence.source",
        "review.header.change.branch",
        "review.header.change.hasContext",
        "review.header.change.took",
        "review.header.effort",
        "review.record_hash",
        "review.status",
        "threads.authors",
        "threads.independence",
        "threads.plan.changedLines",
        "threads.plan.paths",
        "threads.plan.segments.from",
        "threads.record.costUsd",
        "threads.record.durationMs",
        "threads.record.facts.costUsd",
        "threads.record.facts.isolation.read",
        "threads.record.facts.isolation.write",
        "threads.record.facts.programVersion",
        "threads.record.facts.requests",
        "threads.record.facts.servedModel",
        "threads.record.facts.servedModelBy",
        "threads.record.facts.sessionId",
        "threads.record.facts.toolCalls",
        "threads.record.facts.toolCalls.bytes",
        "threads.record.facts.toolCalls.refused",
        "threads.record.facts.toolCalls.target",
        "threads.record.facts.toolCalls.tool",
        "threads.record.facts.usage.cacheReadTokens",
        "threads.record.facts.usage.cacheWriteTokens",
        "threads.record.facts.usage.inputTokens",
        "threads.record.facts.usage.outputTokens",
        "threads.record.id",
        "threads.record.pass",
        "threads.record.reviewer.destination",
        "threads.record.reviewer.family",
        "threads.record.reviewer.familyBy",
        "threads.record.reviewer.isLocal",
        "threads.record.reviewer.kind",
        "threads.record.role",
        "threads.wait_file",
      ]
    `);
  });
});

describe.concurrent("verify", () => {
  test("believes that a finding was judged before where the ledger has the verdict", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const [first] = (await storedIn(place)).findings;
    await place.run(["verdict", String(first?.["id"]), "wrong", "--reason", "by design"], { cwd: shop });
    const server = await place.serve({ reply: shopReply });
    await place.run(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });

    const again = await storedIn(place);
    expect(again.findings.map(({ fold }) => fold)).toContain("judged-before");
    expect([problemsOf(again), uncheckedOf(again)]).toEqual([[], []]);
    const judged = again.judged.map((row) => ({ ...row, judgement: "unsure" }));
    expect(problemsOf({ ...again, judged })).toEqual([expect.stringMatching(/no verdict in the ledger folds it/)]);
    expect(uncheckedOf({ ...again, judged: [] })).toEqual(["the verdict that a finding rests on is not in the ledger"]);
  });

  test("says on the page what does not fit, and what does not show", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const fitting = await place.run(["verify"], { cwd: shop });
    expect(fitting.stdout).toMatch(/^● Review r\w+: everything that could be checked fits\.$/m);
    expect(fitting.stdout).toMatch(/It does not show that the service ran the model that it named/);
    tamper(place.home, "update reviews set header = 'x'");
    const run = await place.run(["verify"], { cwd: shop });
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(run.stdout).toMatch(/^✗ Review r\w+: 2 things do not fit/);
    expect(run.stdout).not.toContain("It does not show");
  });

  test("names what a receipt that was kept says otherwise", async ({ place, expect }) => {
    const shop = await reviewed(place);
    await place.run(["receipt", "--out", "receipt.json"], { cwd: shop });
    tamper(
      place.home,
      `update threads set record = json_set(record, '$.facts.servedModel', 'gpt-9') where position = 1`,
      "update reviews set ended_at = '2030-01-01T00:00:00.000Z'",
    );
    const run = await place.run(["verify", "--receipt", "receipt.json", "--json"], { cwd: shop });
    expect(run.code).toBe(1);
    expect(wrongIn(run)).toEqual([
      expect.stringMatching(/^Records: the record is another/),
      "Receipt: the receipt says otherwise of the time of its end",
      expect.stringMatching(/^Receipt: the receipt says otherwise of thread 2 \(t\w+\): the served model$/),
    ]);
  });

  test("does not take a receipt that was edited, nor one of another review", async ({ place, expect }) => {
    const shop = await reviewed(place);
    await place.run(["receipt", "--out", "receipt.json"], { cwd: shop });
    const text = readFileSync(join(shop.root, "receipt.json"), "utf8");
    const file = join(place.folder, "edited.json");
    writeFileSync(file, text.replace('"family": "openai"', '"family": "google"'));
    const edited = await place.run(["verify", "--receipt", file, "--json"], { cwd: shop });
    expect(edited.code).toBe(1);
    expect(wrongIn(edited)).toEqual([expect.stringMatching(/cannot be read: its hash is \w{12}, but it says \w{12}/)]);
    const second = makeShop(place);
    const server = await place.serve({ reply: shopReply });
    await place.run(["review", "--reviewer", "openai"], { cwd: second, env: server.env });
    const run = await place.run(["verify", "latest", "--receipt", join(shop.root, "receipt.json"), "--json"], {
      cwd: second,
    });
    expect(wrongIn(run)).toEqual([expect.stringMatching(/^Receipt: it is the receipt of review r\w+$/)]);
    expect((await place.run(["verify", "--receipt", "nothing.json"], { cwd: shop })).code).toBe(2);
    expect((await place.run(["verify", "rnosuch"], { cwd: shop })).code).toBe(2);
  });

  test("checks what it can of a receipt whose review another ledger has", async ({ place, expect }) => {
    const shop = await reviewed(place);
    await place.run(["receipt", "--out", "receipt.json"], { cwd: shop });
    const env = { BLINDSPOT_HOME: join(place.folder, "another") };
    const run = await place.run(["verify", "--receipt", "receipt.json"], { cwd: shop, env });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("This ledger does not have the review");
    expect(run.stdout).not.toContain("everything that could be checked fits");
    expect(run.stdout).toMatch(/not checked, 1: what it says; only its own hash/);
    const json = await place.run(["verify", "--receipt", "receipt.json", "--json"], { cwd: shop, env });
    expect(auditIn(json)).toMatchObject({ fits: null, review: null, receiptHash: null });
  });

  test("fits a deep review, a pasted reply, a failed review and one that was asked again", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    const replies: Scripted[] = [
      { fault: "status", status: 400 },
      "I see nothing that is worth a list.",
      replyOf(retryFlag),
    ];
    const server = await place.serve({ reply: () => replies.shift() ?? replyOf(accessFlag) });
    const env = server.env;
    const verified = async () => {
      const run = await place.run(["verify", "--json"], { cwd: shop });
      return { code: run.code, wrong: wrongIn(run) };
    };
    const fits = { code: 0, wrong: [] };
    await place.run(["review", "--reviewer", "openai", "--effort", "quick"], { cwd: shop, env });
    expect(await verified()).toEqual(fits);
    await place.run(["review", "--retry"], { cwd: shop, env });
    expect(await verified()).toEqual(fits);
    await place.run(["review", "--effort", "deep"], { cwd: shop, env });
    expect(await verified()).toEqual(fits);
    await place.run(["review", "--reviewer", "paste", "--family", "openai"], { cwd: shop });
    expect(await verified()).toEqual(fits);
    writeFileSync(join(place.folder, "reply.md"), replyOf(retryFlag, accessFlag));
    await place.run(["reply", "latest", join(place.folder, "reply.md")], { cwd: shop });
    expect(await verified()).toEqual(fits);
  });

  test("compares code beside secrets that were replaced, and tells what it cannot compare", async ({
    place,
    expect,
  }) => {
    const shop = makeShop(place);
    shop.write("src/config.ts", `export const region = "eu";\nexport const key = "AKIAQ3EXAMPLEZ7TRN2P";\n`);
    const server = await place.serve({ reply: replyOf() });
    await place.run(["review", "--reviewer", "openai"], { cwd: shop, env: server.env });
    const run = await place.run(["verify", "--json"], { cwd: shop });
    const repository = auditIn(run).areas.find(({ name }) => name === "Repository");

    expect(wrongIn(run)).toEqual([]);
    expect(repository?.unchecked.map(({ reason }) => reason)).toEqual([
      "the head tree holds work that was not committed",
      expect.stringMatching(/^the head tree \w{12} is not in the repository$/),
      "a text of the head tree",
    ]);
    shop.commit("with a key");
    await place.run(["review", "HEAD", "--author", "anthropic", "--reviewer", "openai"], {
      cwd: shop,
      env: server.env,
    });
    const committed = await place.run(["verify", "--json"], { cwd: shop });
    expect(auditIn(committed).areas.find(({ name }) => name === "Repository")).toMatchObject({
      wrong: [],
      unchecked: [{ reason: "secrets are replaced; all other lines fit", count: 1 }],
    });
  });
});

/** A user with an SSH key to sign with, and a configuration of git that says so. */
function signer(place: Place, name = "user") {
  const home = join(place.folder, name);
  mkdirSync(home);
  const key = join(home, "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
  const config = join(home, "gitconfig");
  const setting = (key: string, value: string) => execFileSync("git", ["config", "--file", config, key, value]);
  setting("user.name", "Dev");
  setting("user.email", "dev@example.invalid");
  setting("gpg.format", "ssh");
  setting("user.signingkey", `${key}.pub`);
  const allow = (publicKey: string) => {
    writeFileSync(join(home, "allowed"), `dev@example.invalid ${publicKey}`);
    setting("gpg.ssh.allowedSignersFile", join(home, "allowed"));
  };
  const env = { GIT_CONFIG_GLOBAL: config, PATH: process.env["PATH"] ?? "" };
  return { env, setting, allow, publicKey: readFileSync(`${key}.pub`, "utf8") };
}

const check = ["verify", "--receipt", "receipt.json", "--signature", "receipt.json.sig"];

describe.concurrent("a signed receipt", () => {
  test("tells whose key signed it, or that nothing says so", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const { env, allow, publicKey } = signer(place);
    const signed = await place.run(["receipt", "--sign", "--out", "receipt.json"], { cwd: shop, env });
    expect(signed).toMatchObject({ code: 0, stderr: "Wrote receipt.json and receipt.json.sig.\n" });

    const unknown = await place.run(check, { cwd: shop, env });
    expect(unknown.code).toBe(0);
    expect(readdirSync(place.env["TMPDIR"] ?? "")).toEqual([]);
    expect(unknown.stdout).toMatch(/Signature +it is by the key SHA256:\S+;\s+nothing here\s+says/);
    allow(publicKey);
    const known = await place.run(check, { cwd: shop, env });
    expect(known.code).toBe(0);
    expect(known.stdout).toMatch(/Signature +by dev@example\.invalid, key SHA256:/);
    allow(signer(place, "other").publicKey);
    const other = await place.run(check, { cwd: shop, env });
    expect(other.code).toBe(1);
    expect(other.stdout).toMatch(/not\s+among\s+your\s+allowed\s+signers/);
  });

  test("does not hold for another receipt, nor when it was changed", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const { env } = signer(place);
    await place.run(["receipt", "--sign", "--out", "receipt.json"], { cwd: shop, env });
    const file = join(shop.root, "receipt.json.sig");
    const signature = readFileSync(file, "utf8");
    const broken: readonly (readonly [text: string, reason: RegExp])[] = [
      [signature.replace("blindspot receipt", "blindspot recipe"), /the signature does not fit/],
      [signature.replace(/\n-----BEGIN[\s\S]*/, "\n"), /it is not signed/],
      ["no tag at all\n", /no signature of a receipt/],
      [signature.replace(/^object .{8}/, "object 00000000"), /a signature of another text/],
    ];
    for (const [text, reason] of broken) {
      writeFileSync(file, text);
      const run = await place.run([...check, "--json"], { cwd: shop, env });
      expect(auditIn(run).signature?.reason).toMatch(reason);
      expect(run.code).toBe(1);
    }
  });

  test("is not signed by what the reviewed repository's configuration names", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const { env } = signer(place);
    const trap = join(place.folder, "trap");
    for (const name of ["gpg.ssh.program", "gpg.program", "core.editor"]) shop.git("config", name, `touch ${trap} #`);
    shop.git("config", "gpg.format", "openpgp");
    shop.git("config", "user.signingkey", "nobody");
    const run = await place.run(["receipt", "--sign", "--out", "receipt.json"], { cwd: shop, env });
    expect(run.code).toBe(0);
    expect((await place.run(check, { cwd: shop, env })).code).toBe(0);
    expect(existsSync(trap)).toBe(false);
  });

  test("is not written without a key, and the lines that mend it are named", async ({ place, expect }) => {
    const shop = await reviewed(place);
    const { env, setting } = signer(place);
    const sign = ["receipt", "--sign", "--out", "receipt.json"];
    setting("user.signingkey", join(place.folder, "no-such-key.pub"));
    for (const environment of [{}, env]) {
      const run = await place.run(sign, { cwd: shop, env: { PATH: process.env["PATH"] ?? "", ...environment } });
      expect(run.code).toBe(2);
      expect(run.stderr).toMatch(
        /git did not sign: [\s\S]*git config --global gpg\.format ssh\n *git config --global user\.signingkey/,
      );
      expect(existsSync(join(shop.root, "receipt.json"))).toBe(false);
    }
    expect((await place.run(["receipt", "--sign"], { cwd: shop, env })).code).toBe(2);
    expect((await place.run(["verify", "--signature", "receipt.json.sig"], { cwd: shop, env })).code).toBe(2);
  });
});
