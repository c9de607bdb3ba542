/** What tests of `recheck` have in common: a shop that was reviewed and judged, and a model that looks again. */
import type { Finding } from "../../src/core/finding.ts";
import type { RecheckStatus } from "../../src/core/recheck.ts";
import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { ModelRequest, ModelServer, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { CliRun } from "./cli.ts";
import type { Place } from "./place.ts";
import { accessFlag, makeShop, replyOf, retryFlag, reviewIn, type SaidFinding, shopReply, shownPaths } from "./shop.ts";

/** A shop with a review of it whose two findings were judged real. */
export interface Judged {
  readonly shop: GitRepository;
  readonly server: ModelServer;
  readonly review: ReviewDocument["review"];
  /** Ids of the findings. */
  readonly retry: string;
  readonly access: string;
  /** How the model answers from now on. */
  script: Script;
  /** Requests since the review. */
  requests(): ModelRequest[];
  recheck(...args: readonly string[]): Promise<CliRun>;
}

interface Script {
  /** By finding id: what the model says when it looks again; those that are not there it leaves out. */
  readonly says?: Readonly<Record<string, RecheckStatus>>;
  /** What it finds in what changed since. */
  readonly finds?: readonly SaidFinding[];
  /** What it answers when it looks again, in place of all that. */
  readonly answer?: (request: ModelRequest) => Scripted | Promise<Scripted>;
}

/** Whether a request asks to look again. */
export function isRecheck(request: ModelRequest): boolean {
  return /Say of each fault whether the code as it is now still has it/.test(briefOf(request));
}

/** What a request asks; nothing where there is none. */
export function briefOf(request: ModelRequest | undefined): string {
  return request?.messages[0]?.text ?? "";
}

/** The ids of the findings that a request asks about. */
export function askedIds(request: ModelRequest | undefined): string[] {
  return [...briefOf(request).matchAll(/^id: (\S+)$/gm)].map((match) => match[1] ?? "");
}

function answerTo(request: ModelRequest, { says = {}, finds = [], answer }: Script): Scripted | Promise<Scripted> {
  if (!isRecheck(request)) {
    const paths = shownPaths(request);
    return replyOf(...finds.filter(({ path }) => paths.includes(path)));
  }
  if (answer !== undefined) return answer(request);
  const asked = askedIds(request).filter((id) => says[id] !== undefined);
  const rechecks = asked.map((id) => ({ id, status: says[id], reason: `It was looked at: ${says[id]}.` }));
  return `I followed the code.\n\n\`\`\`json\n${JSON.stringify({ rechecks })}\n\`\`\`\n`;
}

interface JudgedOptions {
  /** What to do before the review. */
  readonly before?: (shop: GitRepository) => void;
  /** What the model flags. */
  readonly flags?: readonly SaidFinding[];
}

/** Reviews the shop with a model of OpenAI, and judges both findings real. */
export async function judgedShop(place: Place, { before, flags }: JudgedOptions = {}): Promise<Judged> {
  const shop = makeShop(place);
  before?.(shop);
  let script: Script | null = null;
  const reply = (request: ModelRequest) => {
    if (script !== null) return answerTo(request, script);
    return flags === undefined ? shopReply(request) : answerTo(request, { finds: flags });
  };
  const server = await place.serve({ reply });
  const run = (...args: readonly string[]) => place.run(args, { cwd: shop, env: server.env });
  const review = reviewIn(await run("review", "--reviewer", "openai", "--effort", "quick", "--json"));
  for (const { id } of review.findings) await run("verdict", id, "real", "--reason", "It is.");
  script = {};
  const asked = server.requests.length;
  return {
    ...{ shop, server, review, retry: idOf(review, retryFlag), access: idOf(review, accessFlag) },
    get script() {
      return script ?? {};
    },
    set script(next) {
      script = next;
    },
    requests: () => server.requests.slice(asked),
    recheck: (...args) => run("recheck", "--reviewer", "openai", ...args),
  };
}

function idOf({ findings }: ReviewDocument["review"], { title }: SaidFinding): string {
  const found = findings.find((finding: Pick<Finding, "title">) => finding.title === title);
  if (found === undefined) throw new Error(`the review has no finding "${title}"`);
  return found.id;
}

/** The shop's queue, mended: every batch has its own attempts, and what cannot be sent is not acknowledged. */
export const drainMended = `import { send } from "./send.ts";

export async function drain(queue: Queue): Promise<void> {
  for (const batch of queue.batches()) {
    let attempts = 0;
    while (attempts < 3) {
      try {
        await send(batch);
        queue.acknowledge(batch);
        break;
      } catch {
        attempts += 1;
      }
    }
  }
}
`;
