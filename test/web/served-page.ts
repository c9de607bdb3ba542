import { request } from "node:http";
import { text as readAll } from "node:stream/consumers";
import { inject, onTestFinished } from "vitest";
import { pageSources } from "../../src/cli/triage/page-sources.ts";
import type { ReviewSnapshot } from "../../src/core/snapshot.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import type { SqliteLedger } from "../../src/ledger/index.ts";
import { type RunningPage, startPage } from "../../src/web/server.ts";
import { eventsOf, triageReview } from "../fixtures/triage-review.ts";
import { sit } from "../flow/sit.ts";
import { temporaryFolder, temporaryLedger } from "../ledger/temporary-ledger.ts";

export interface ServedPage extends RunningPage {
  readonly ledger: SqliteLedger;
  /** Where the ledger lies: another process may open it too. */
  readonly folder: string;
  readonly reviewId: string;
}

export interface ServedOptions {
  /** Of the review only its beginning is stored. */
  readonly isRunning?: boolean;
  readonly port?: number;
  /** Which share of what was judged is judged again. */
  readonly again?: number | null;
  readonly verdicts?: readonly Verdict[];
  /** What else is in the ledger before anything is opened. */
  readonly before?: (ledger: SqliteLedger) => Promise<void>;
  /** The piece of building that the page begins with, instead of the review, which is then not stored. */
  readonly work?: string;
}

/** A page over a new ledger with one review, until the test ends. */
export async function servedPage(
  review: ReviewSnapshot = triageReview(),
  { isRunning = false, port = 0, again = null, verdicts = [], before, work }: ServedOptions = {},
): Promise<ServedPage> {
  const folder = temporaryFolder();
  const ledger = await temporaryLedger(folder);
  await before?.(ledger);
  const events = work === undefined ? eventsOf(review) : [];
  await ledger.record(
    ...(isRunning ? events.filter(({ type }) => type === "review-start" || type === "file-keep") : events),
  );
  for (const verdict of verdicts) await ledger.addVerdict(verdict);
  const reviewId = review.header.id;
  const open = (id: string) => sit(ledger, { reviewId: id, face: "page", again });
  const editorPlace = async () => ({ env: {}, root: null });
  const sources = pageSources({ ledger, folder, repositoryKey: null }, editorPlace, again !== null);
  const begin = work === undefined ? { start: await open(reviewId) } : { start: null, work };
  const page = await startPage({ ...begin, open, sources, port, pageFolder: inject("pageFolder") });
  onTestFinished(() => page.close());
  return { ...page, ledger, folder, reviewId };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request exactly as given: no client in between tidies paths or headers. */
export function ask(
  port: number,
  path: string,
  { method = "GET", headers = {}, body = "" }: Asked = {},
): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      readAll(response).then((text) => {
        done({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      }, failed);
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

/** The cookie that a browser has once it came with the token. */
export async function cookieOf({ port, url }: RunningPage): Promise<string> {
  const opened = await ask(port, url.slice(url.indexOf("/open")));
  return String(opened.headers["set-cookie"]).split(";")[0] ?? "";
}
