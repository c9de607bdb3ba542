import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Log } from "sarif";
import { describe, type ExpectStatic } from "vitest";
import type { StatRow } from "../../src/core/stats.ts";
import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { NotesDocument } from "../../src/outputs/notes-document.ts";
import type { ReceiptDocument } from "../../src/outputs/receipt-document.ts";
import type { CliRun } from "../e2e/cli.ts";
import { type Place, test } from "../e2e/place.ts";
import { canMakeTerminal, TestTerminal } from "../e2e/screen.ts";
import { replyOf, reviewIn } from "../e2e/shop.ts";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import { browserPath } from "../web/browser-path.ts";
import { buildWithClaude } from "./build-with.ts";
import { claudeAt, codexAt, isInstalled, settleClaude, withPrograms } from "./machine.ts";
import {
  edits,
  foreignOrder,
  hurriedAttempts,
  judgements,
  refundsBase,
  refundsFiles,
  refundsFlags,
  sharedRetries,
} from "./refunds.ts";

/** Such programs take seconds to start, and on a busy machine a minute. */
const timeoutMs = 90_000;
const mark = "Mended.";
const keyOf = { real: "r", stylistic: "s", "out-of-scope": "o", wrong: "w", unsure: "u" } as const;
const screen = { columns: 120, rows: 50 };

const textOf = ({ messages }: ModelRequest) => messages.map(({ text }) => text).join("\n");

/** What the reviewer says: to the change, to the findings that it is to look at again, to what changed since. */
function reviewing(request: ModelRequest): Scripted {
  const brief = textOf(request);
  if (/Say of each fault whether the code as it is now still has it/.test(brief)) {
    const asked = [...brief.matchAll(/^id: (\S+)\nnow: .*\nclaim: (.*)$/gm)];
    const rechecks = asked.map(([, id, claim]) => {
      const isMended = claim?.startsWith(sharedRetries);
      const reason = isMended
        ? "Each refund counts its own attempts."
        : "That there is an order shows not whose it is.";
      return { id, status: isMended ? "fixed" : "not-fixed", reason };
    });
    return JSON.stringify({ rechecks });
  }
  if (brief.includes(hurriedAttempts.quote.trim())) return replyOf(hurriedAttempts);
  const paths = [...brief.matchAll(/ begin hunks (.+)$/gm)].map((match) => match[1]);
  return replyOf(...refundsFlags.filter(({ path }) => paths.includes(path)));
}

/** What the builder's model asks for: the edits, one a turn, once it is handed the brief. */
function mending(shop: GitRepository): (request: ModelRequest) => Scripted {
  let done = 0;
  return (request) => {
    if (request.tools.length < 3 || !textOf(request).includes(sharedRetries)) return "A title";
    const edit = edits[done++];
    if (edit === undefined) return mark;
    const input = { file_path: join(shop.root, edit.path), old_string: edit.from, new_string: edit.to };
    return { calls: [{ name: "Edit", input }] };
  };
}

/** A person at a terminal judges so many of the flags, each as the developer of the story does, and goes. */
async function judgeInTerminal(place: Place, shop: GitRepository, count: number): Promise<number> {
  const terminal = await TestTerminal.open(["triage"], {
    ...screen,
    env: place.env,
    cwd: shop.root,
    folder: place.folder,
  });
  try {
    const [, before = "0"] = /(\d+) of \d+ judged/.exec(await terminal.shows(/\d+ of \d+ judged/)) ?? [];
    for (let judged = 1; judged <= count; judged += 1) {
      const { says, reason } = saidOf(await terminal.shows(anyTitle));
      if (reason !== undefined) {
        await terminal.press("n");
        await terminal.press(...reason, "enter");
      }
      await terminal.press(keyOf[says]);
      await terminal.shows(`${Number(before) + judged} of 13 judged`);
    }
    await terminal.press("q");
    return (await terminal.ended()) ?? -1;
  } finally {
    terminal.close();
  }
}

const anyTitle = new RegExp([...judgements.keys()].join("|"));

function saidOf(shown: string) {
  const said = judgements.get(anyTitle.exec(shown)?.[0] ?? "");
  if (said === undefined) throw new Error(`no flag of the story:\n${shown}`);
  return said;
}

/** A person judges the rest of the flags on the page. */
async function judgeOnPage(place: Place, shop: GitRepository, count: number): Promise<void> {
  const { child, ended } = place.start(["triage", "--web", "--no-browser"], { cwd: shop, keepsInput: true, timeoutMs });
  const address = await new Promise<string>((resolve) => {
    let said = "";
    child.stdout?.on("data", (data: Buffer) => {
      said += String(data);
      const found = /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]+\s/.exec(said);
      if (found !== null) resolve(found[0].trim());
    });
  });
  const browser = await chromium.launch({ executablePath: browserPath ?? "", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    const heading = page.getByRole("main").getByRole("heading", { level: 1 });
    for (let judged = 13 - count + 1; judged <= 13; judged += 1) {
      await heading.filter({ hasText: anyTitle }).waitFor();
      const { says, reason } = saidOf((await heading.textContent()) ?? "");
      if (reason !== undefined) {
        await page.keyboard.press("n");
        await page.getByRole("dialog").waitFor();
        await page.keyboard.type(reason);
        await page.keyboard.press("Enter");
        await page.getByText("The note waits for your judgement.").waitFor();
      }
      await page.keyboard.press(keyOf[says]);
      await page.getByText(`${judged} of 13 judged`).waitFor();
    }
  } finally {
    await browser.close();
    child.kill("SIGINT");
    await ended;
  }
}

/** The person sees the brief, opens the session that built the code, approves both edits and leaves. @returns all of it */
async function handBack(place: Place, shop: GitRepository, env: Readonly<Record<string, string>>): Promise<string> {
  const options = { ...screen, answers: true, env: { ...place.env, ...env }, cwd: shop.root, folder: place.folder };
  const terminal = await TestTerminal.open(["fix", "--resume"], options);
  try {
    const brief = await terminal.shows("all the same?", timeoutMs);
    await terminal.press("y");
    for (const { path, to } of edits) {
      const question = new RegExp(`Do you want to make this edit to ${path.split("/").at(-1)}`);
      await terminal.shows(question, timeoutMs);
      if (readFileSync(join(shop.root, path), "utf8").includes(to))
        throw new Error(`${path} changed before it was allowed.`);
      await terminal.answer(question, "enter", timeoutMs);
    }
    await terminal.shows(mark, timeoutMs);
    await terminal.press("ctrl-c", "ctrl-c");
    await terminal.shows("blindspot recheck", timeoutMs);
    await terminal.ended();
    return `${brief}\n${terminal.text()}`;
  } finally {
    terminal.close();
  }
}

/** The person lets it be looked at again, and says yes to what is found fixed. */
async function lookAgain(place: Place, shop: GitRepository, env: Readonly<Record<string, string>>) {
  const options = { ...screen, rows: 100, env: { ...place.env, ...env }, cwd: shop.root, folder: place.folder };
  const terminal = await TestTerminal.open(["recheck"], options);
  try {
    await terminal.shows("Mark the fixed one as fixed?", timeoutMs);
    await terminal.press("enter");
    const code = await terminal.ended();
    return { code, shown: terminal.text() };
  } finally {
    terminal.close();
  }
}

function idsIn({ findings }: ReviewDocument["review"]): (title: string) => string {
  return (title) => findings.find((finding) => finding.title === title)?.id ?? "";
}

async function expectGoodReceipt(
  run: (...args: readonly string[]) => Promise<CliRun>,
  id: string,
  expect: ExpectStatic,
) {
  const { receipt } = JSON.parse((await run("receipt", id, "--json")).stdout) as ReceiptDocument;
  expect(receipt.repositoryChanged).toEqual([]);
  const verified = await run("verify", id);
  expect(verified.code, verified.stdout).toBe(0);
}

const canRun = isInstalled("claude-code") && isInstalled("codex") && canMakeTerminal;

describe.skipIf(!canRun)("a change that Claude Code built and Codex read", () => {
  const rest = browserPath === null ? "in the terminal (there is no browser here)" : "on the page";
  test(`is judged in the terminal and ${rest}, handed back, mended, looked at again, and told in notes`, {
    timeout: 8 * timeoutMs,
  }, async ({ place, expect }) => {
    const shop = place.makeRepository([refundsBase]);
    shop.git("checkout", "-q", "-b", "refunds");
    const message = "Refunds, coupons and an outbox";
    const session = await buildWithClaude({ place, repository: shop, files: refundsFiles, message });
    const reviewer = await place.serve({ models: ["gpt-5.5"], reply: reviewing });
    const builder = await place.serve({ reply: mending(shop) });
    const env = {
      ...withPrograms(place, ["claude-code", "codex"]),
      ...claudeAt(builder),
      ...codexAt(reviewer, place),
      ...settleClaude(place, shop),
    };
    const run = (...args: readonly string[]) => place.run(args, { cwd: shop, env, timeoutMs });

    const review = reviewIn(await run("review", "--effort", "quick", "--json"));
    expect(review).toMatchObject({ status: "complete", authorship: { families: [{ family: "anthropic" }] } });
    expect(review.threads.map(({ reviewer, independence }) => [reviewer, independence])).toEqual([
      ["codex", "independent"],
    ]);
    expect(review.findings.map(({ title }) => title).sort()).toEqual([...judgements.keys()].sort());

    expect(await judgeInTerminal(place, shop, 7)).toBe(0);
    if (browserPath === null) await judgeInTerminal(place, shop, 6);
    else await judgeOnPage(place, shop, 6);
    const judged = reviewIn(await run("show", review.id, "--json"));
    expect(new Map(judged.findings.map(({ title, verdict }) => [title, verdict?.judgement]))).toEqual(
      new Map([...judgements].map(([title, { says }]) => [title, says])),
    );
    const idOf = idsIn(review);
    const later = idOf("Two refunds at once both pass the limit");
    expect(await run("verdict", later, "--deferred")).toMatchObject({ code: 0 });

    const handed = await handBack(place, shop, env);
    expect(handed).toContain(session);
    for (const { path, to } of edits) expect(readFileSync(join(shop.root, path), "utf8")).toContain(to);
    const asked = textOf(builder.requests.find((request) => textOf(request).includes(sharedRetries)) as ModelRequest);
    // The conversation in which it was built goes on, and the developer's words lead.
    expect(asked.indexOf("Write it.")).toBeGreaterThanOrEqual(0);
    expect(asked).toContain("It happened in the spring.");
    for (const other of [later, "Two refunds at once", "codex", "Nothing ever stops the timer"]) {
      expect(asked.slice(asked.indexOf("Write it.") + 1)).not.toContain(other);
    }

    const again = await lookAgain(place, shop, env);
    expect(again.code, again.shown).toBe(1);
    expect(again.shown).toContain("Marked 1 finding as fixed.");
    const recheck = reviewIn(await run("show", "--json"));
    expect(recheck).toMatchObject({ status: "complete", recheck: { reviewId: review.id } });
    expect(new Map(recheck.rechecks.map(({ findingId, status }) => [findingId, status]))).toEqual(
      new Map([
        [idOf(sharedRetries), "fixed"],
        [idOf(foreignOrder), "not-fixed"],
      ]),
    );
    expect(recheck.findings).toMatchObject([{ title: hurriedAttempts.title, lineage: null, knownAs: null }]);
    expect(recheck.threads.map(({ reviewer, role, independence }) => [reviewer, role, independence])).toEqual([
      ["codex", "recheck", "independent"],
      ["codex", "review", "independent"],
    ]);

    const told = (await run("notes", review.id)).stdout;
    for (const part of [
      "13 findings",
      "It happened in the spring.",
      "**Real, fixed:**",
      "**Real, open:**",
      "**Real, deferred:**",
      hurriedAttempts.title,
      "That there is an order shows not whose it is.",
      session,
      `blindspot fix ${review.id}`,
      `blindspot triage ${recheck.id}`,
    ]) {
      expect(told).toContain(part);
    }
    const { notes } = JSON.parse((await run("notes", review.id, "--json")).stdout) as NotesDocument;
    const groups = Object.groupBy(notes.findings, ({ group }) => group);
    expect(Object.fromEntries(Object.entries(groups).map(([group, { length }]) => [group, length]))).toEqual({
      ...{ open: 1, fixed: 1, deferred: 1, unsure: 2, stylistic: 2, "out-of-scope": 2, wrong: 4, unjudged: 1 },
    });
    expect(await run("notes", review.id, "--into", "docs/reviews")).toMatchObject({ code: 0 });
    const [kept = ""] = readdirSync(join(shop.root, "docs/reviews"));
    expect(readFileSync(join(shop.root, "docs/reviews", kept), "utf8")).toContain("**Real, fixed:**");

    const sarif = join(place.folder, "story.sarif");
    await run("show", review.id, "--sarif", sarif);
    const results = (JSON.parse(readFileSync(sarif, "utf8")) as Log).runs[0]?.results ?? [];
    expect(results.flatMap(({ suppressions = [] }) => suppressions.map(({ status }) => status))).toEqual(
      Array(10).fill("accepted"),
    );
    const { rows } = JSON.parse((await run("stats", "--json")).stdout) as { readonly rows: readonly StatRow[] };
    const counted = { author: "anthropic", reviewer: "openai" };
    expect(rows).toMatchObject([
      { ...counted, findings: 13, judged: 13, real: 3, stylistic: 2, outOfScope: 2, wrong: 4, unsure: 2 },
      { ...counted, origin: "recheck", findings: 1, judged: 0 },
    ]);
    for (const { id } of [review, recheck]) await expectGoodReceipt(run, id, expect);
  });
});
