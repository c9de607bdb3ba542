import { describe, expect, test } from "vitest";
import { triageReview } from "../fixtures/triage-review.ts";
import { type Asked, ask, cookieOf, type ServedPage, servedPage } from "./served-page.ts";

/** A request as the page makes it. */
async function asPage(page: ServedPage, change: Asked = {}): Promise<Asked> {
  const origin = `http://127.0.0.1:${page.port}`;
  const headers = { Cookie: await cookieOf(page), Origin: origin, "Content-Type": "application/json" };
  return { method: "POST", body: "{}", ...change, headers: { ...headers, ...change.headers } };
}

const verdict = JSON.stringify({ findingId: "fguard22", judgement: "real" });

describe("who is let in", () => {
  test("the address that was printed sets a cookie that no script and no other site can use, and leads to the page", async () => {
    const page = await servedPage();
    const opened = await ask(page.port, page.url.slice(page.url.indexOf("/open")));
    expect(opened.status).toBe(303);
    expect(opened.headers["location"]).toBe("/");
    expect(String(opened.headers["set-cookie"])).toMatch(
      new RegExp(`^blindspot_${page.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  test.each(["/", "/api/reviews", "/api/reviews/start", "/api/reviews/start/events", "/index.html", "/nothing"])(
    "without the cookie %s is refused",
    async (path) => {
      const { port } = await servedPage();
      expect((await ask(port, path)).status).toBe(401);
      expect((await ask(port, path, { headers: { Cookie: `blindspot_${port}=${"A".repeat(43)}` } })).status).toBe(401);
    },
  );

  test("a wrong token opens nothing, and a token for once opens once", async () => {
    const page = await servedPage();
    expect((await ask(page.port, `/open?token=${"A".repeat(43)}`)).headers["set-cookie"]).toBeUndefined();
    expect((await ask(page.port, "/open")).status).toBe(401);
    const single = page.newSingleUrl();
    const path = single.slice(single.indexOf("/open"));
    expect((await ask(page.port, path)).status).toBe(303);
    expect((await ask(page.port, path)).status).toBe(401);
  });

  test.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "0.0.0.0", "[::1]"])(
    "under the name %s it is not this page, cookie or not",
    async (host) => {
      const page = await servedPage();
      const given = await asPage(page, { method: "GET", body: "", headers: { Host: host } });
      expect((await ask(page.port, "/api/reviews/start", given)).status).toBe(403);
    },
  );

  test("under localhost with its port it is", async () => {
    const page = await servedPage();
    const headers = { Cookie: await cookieOf(page), Host: `localhost:${page.port}` };
    expect((await ask(page.port, "/api/reviews/start", { headers })).status).toBe(200);
  });

  test.each([
    ["another site", { Origin: "https://evil.example" }],
    ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
    ["no page", { Origin: "null" }],
    ["a page of another site, as the browser says", { "Sec-Fetch-Site": "cross-site" }],
    ["another page of this machine, as the browser says", { "Sec-Fetch-Site": "same-site" }],
  ])("what %s sends changes nothing", async (_, headers) => {
    const page = await servedPage();
    const answer = await ask(page.port, "/api/reviews/start/verdicts", await asPage(page, { body: verdict, headers }));
    expect(answer.status).toBe(403);
    expect((await page.ledger.load(page.reviewId, null)).verdicts).toEqual([]);
  });

  test("a request without Origin, or with a form's content type, changes nothing", async () => {
    const page = await servedPage();
    const path = "/api/reviews/start/verdicts";
    const { headers, ...rest } = await asPage(page, { body: verdict });
    const { Origin: _, ...without } = headers as Record<string, string>;
    expect((await ask(page.port, path, { ...rest, headers: without })).status).toBe(403);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonp",
    ]) {
      const given = await asPage(page, { body: verdict, headers: { "Content-Type": type } });
      expect((await ask(page.port, path, given)).status).toBe(415);
    }
    expect((await page.ledger.load(page.reviewId, null)).verdicts).toEqual([]);
    expect((await ask(page.port, path, await asPage(page, { body: verdict }))).status).toBe(200);
  });
});

describe("what it says", () => {
  test("every answer forbids framing, caching, sniffing and foreign code, refusals too", async () => {
    const page = await servedPage();
    const { headers: cookie } = await asPage(page);
    for (const headers of [{}, cookie ?? {}]) {
      const answer = await ask(page.port, "/", { headers });
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.headers["referrer-policy"]).toBe("no-referrer");
      const policy = String(answer.headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'; script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*(?:unsafe|\*|data:)/);
    }
  });

  test.each([
    "/../package.json",
    "/..%2f..%2fpackage.json",
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "//etc/passwd",
    "/assets/..\\..\\package.json",
    "/etc/passwd",
    "/assets",
  ])("%s is no file of the page", async (path) => {
    const page = await servedPage();
    const { headers = {} } = await asPage(page);
    const answer = await ask(page.port, path, { headers });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("devDependencies");
  });

  test.each(["-1", "999", "0/../../../x", "..%2f..%2fetc%2fpasswd", "src%2fapi%2fexport.ts", "0x1", "1e9"])(
    "%s is no file of the review",
    async (index) => {
      const page = await servedPage();
      const { headers = {} } = await asPage(page);
      const { status, body } = await ask(page.port, `/api/reviews/start/files/${index}`, { headers });
      expect([status, JSON.parse(body).diff ?? null]).toEqual([index === "999" ? 200 : 404, null]);
    },
  );

  test("a flag that is not judged is shown without who said it and how grave they called it; a judged one with", async () => {
    const page = await servedPage();
    const { headers = {} } = await asPage(page);
    const before = await ask(page.port, "/api/reviews/start", { headers });
    const items = JSON.parse(before.body).items as { facts: unknown; view: object }[];
    expect(items).toHaveLength(17);
    expect(items.filter(({ facts }) => facts !== null)).toEqual([]);
    expect(JSON.stringify(items)).not.toMatch(/"severity"|critical|raisedBy|gpt-6|gemini|tqueues2/);
    const thread = await ask(page.port, "/api/reviews/start/findings/fguard22/threads/tqueues2", { headers });
    expect(thread.status).toBe(400);
    const done = await ask(page.port, "/api/reviews/start/verdicts", await asPage(page, { body: verdict }));
    const judged = JSON.parse(done.body).review.items.find(({ id }: { id: string }) => id === "fguard22");
    expect(judged.facts).toMatchObject({
      severity: "critical",
      raisedBy: [{ threadId: "tqueues2" }, { threadId: "tsecond2" }],
    });
    const told = await ask(page.port, "/api/reviews/start/findings/fguard22/threads/tqueues2", { headers });
    expect(told.status).toBe(200);
    expect(JSON.parse(told.body).waiting).toBeGreaterThan(5);
    const other = await ask(page.port, "/api/reviews/start/findings/fguard22/threads/tabsent2", { headers });
    expect(other.status).toBe(404);
  });

  test("what models say arrives as JSON, without marks that reorder or hide it", async () => {
    const [first, ...rest] = triageReview().findings;
    if (first === undefined) throw new Error("The fixture has no findings.");
    const title = "</script><script>alert(1)</script>\u202Eevil\u0000\u001B[31m";
    const page = await servedPage(triageReview({ findings: [{ ...first, title }, ...rest] }));
    const { headers = {} } = await asPage(page);
    const { body, headers: told } = await ask(page.port, "/api/reviews/start", { headers });
    expect(told["content-type"]).toBe("application/json");
    const items = JSON.parse(body).items as { id: string; view: { title: string } }[];
    const shown = items.find(({ id }) => id === first.id);
    expect(shown?.view.title).toBe("</script><script>alert(1)</script>evil");
  });

  test("marks in code that would reorder or hide it can be seen", async () => {
    const review = triageReview();
    const evil = (text: string | null) => (text === null ? null : text.replace("tenant", "ten\u202eant\u200b"));
    const files = review.files.map(({ patch, base, head }) => {
      const hunks = patch.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.map((line) => evil(line) ?? "") }));
      return { patch: { ...patch, hunks }, base: evil(base), head: evil(head) };
    });
    const page = await servedPage(triageReview({ files }));
    const { headers = {} } = await asPage(page);
    for (const path of ["files/0", "files/0/texts", "diffs"]) {
      const { body } = await ask(page.port, `/api/reviews/start/${path}`, { headers });
      expect(body).toContain("ten⟨U+202E⟩ant⟨U+200B⟩");
      expect(body).not.toMatch(/[\u202e\u200b]|\\u202e|\\u200b/i);
    }
  });

  test("a review that is asked for by a part of its id is the same, so that one sitting undoes what was done last", async () => {
    const page = await servedPage();
    await ask(page.port, "/api/reviews/rtri/verdicts", await asPage(page, { body: verdict }));
    await ask(page.port, "/api/reviews/start/undo", await asPage(page));
    const { verdicts } = await page.ledger.load(page.reviewId, null);
    expect(verdicts.map(({ withdrawnAt }) => typeof withdrawnAt)).toEqual(["string"]);
  });

  test("who has no cookie and comes with a browser is told in words what to do", async () => {
    const { port } = await servedPage();
    const answer = await ask(port, "/", { headers: { Accept: "text/html,application/xhtml+xml" } });
    expect([answer.status, answer.headers["content-type"]]).toEqual([401, "text/html; charset=UTF-8"]);
    expect(answer.body).toContain("Open the whole address that blindspot printed in the terminal.");
  });

  test.each([
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["an unknown judgement", '{"findingId":"fguard22","judgement":"great"}', 400],
    ["more than is asked", '{"findingId":"fguard22","judgement":"real","judge":"agent"}', 400],
    ["a flag of nobody", '{"findingId":"f000","judgement":"real"}', 404],
    ["a duplicate of itself", '{"findingId":"fguard22","judgement":"real","duplicateOf":"fguard22"}', 400],
    ["more than a judgement needs", JSON.stringify({ findingId: "x".repeat(70_000) }), 413],
  ])("%s is refused in words and stores nothing", async (_, body, status) => {
    const page = await servedPage();
    const answer = await ask(page.port, "/api/reviews/start/verdicts", await asPage(page, { body }));
    expect(answer.status).toBe(status);
    expect((await page.ledger.load(page.reviewId, null)).verdicts).toEqual([]);
  });

  test("a port that is taken is said in a sentence", async () => {
    const { port } = await servedPage();
    await expect(servedPage(triageReview(), { port })).rejects.toThrow(`Port ${port} cannot be used: EADDRINUSE.`);
  });
});
