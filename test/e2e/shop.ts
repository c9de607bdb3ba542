/** A small shop whose last change has faults to find, and what models say of it. */
import type { ReviewDocument } from "../../src/outputs/json.ts";
import type { ModelRequest, Scripted } from "../fakes/model-server.ts";
import type { GitRepository } from "../system/git-repository.ts";
import type { CliRun } from "./cli.ts";
import type { Place, Step } from "./place.ts";

export const claudeTrailer = "Co-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>";
export const codexTrailer = "Co-Authored-By: Codex <codex@openai.com>";

const drainBefore = `import { send } from "./send.ts";

export async function drain(queue: Queue): Promise<void> {
  for (const batch of queue.batches()) {
    await send(batch);
    queue.acknowledge(batch);
  }
}
`;

export const drainAfter = `import { send } from "./send.ts";

let attempts = 0;

export async function drain(queue: Queue): Promise<void> {
  for (const batch of queue.batches()) {
    while (attempts < 3) {
      try {
        await send(batch);
        break;
      } catch {
        attempts += 1;
      }
    }
    queue.acknowledge(batch);
  }
}
`;

const exportBefore = `export async function exportInvoices(request: Request): Promise<Response> {
  const user = await requireUser(request);
  if (!user.can("invoices:export")) return forbidden();
  return csv(await invoices.ofTenant(user.tenant));
}
`;

export const exportAfter = `export async function exportInvoices(request: Request): Promise<Response> {
  const user = await requireUser(request);
  const tenant = new URL(request.url).searchParams.get("tenant") ?? user.tenant;
  return csv(await invoices.ofTenant(tenant));
}
`;

const sendText =
  "export async function send(batch: Batch): Promise<void> {\n  await post(batch.url, batch.events);\n}\n";

/** What stood before the change. */
export const shopBase: Step = {
  message: "A queue that is drained, and an export",
  files: { "src/drain.ts": drainBefore, "src/export.ts": exportBefore, "src/send.ts": sendText },
};

/** The change, with whatever its commit says of who wrote it. */
export function shopChange(...trailers: readonly string[]): Step {
  return {
    branch: "retry",
    message: ["Try again, and export any tenant", ...(trailers.length > 0 ? ["", ...trailers] : [])].join("\n"),
    files: { "src/drain.ts": drainAfter, "src/export.ts": exportAfter },
  };
}

/** The shop on its branch, the change committed and said to be by Claude. */
export function makeShop(place: Place, ...trailers: readonly string[]): GitRepository {
  return place.makeRepository([shopBase, shopChange(...(trailers.length > 0 ? trailers : [claudeTrailer]))]);
}

export interface SaidFinding {
  readonly title: string;
  readonly path: string;
  readonly quote: string;
  readonly [field: string]: unknown;
}

export const retryFlag: SaidFinding = {
  title: "Retries are used up for good after three failures",
  claim: "attempts lives in the module and is never set back, so after three failures nothing is sent any more.",
  path: "src/drain.ts",
  startLine: 7,
  endLine: 7,
  quote: "    while (attempts < 3) {",
  trigger: "Three sends fail, in one batch or over several, and another batch follows.",
  outcome: "Later batches are acknowledged but never sent.",
  disproof: "A place that sets attempts back to 0.",
  standing: "defect",
  consequence: "data-loss",
  severity: "high",
  category: "retry",
  scope: "introduced",
};

export const accessFlag: SaidFinding = {
  title: "Anybody who is signed in exports the invoices of any tenant",
  claim:
    "The permission check was removed, and the tenant comes from the address without being compared to the user's.",
  path: "src/export.ts",
  startLine: 3,
  endLine: 3,
  quote: '  if (!user.can("invoices:export")) return forbidden();',
  trigger: "A user of tenant A requests /export?tenant=B.",
  outcome: "The response holds the invoices of tenant B.",
  disproof: "A check in invoices.ofTenant.",
  standing: "defect",
  consequence: "security",
  severity: "critical",
  category: "access-control",
  scope: "introduced",
};

/** A reply as models give it: a thought, then the block. */
export function replyOf(...findings: readonly SaidFinding[]): string {
  return `I followed the code.\n\n\`\`\`json\n${JSON.stringify({ findings }, null, 2)}\n\`\`\`\n`;
}

/** Which question a request asks: by the words of the brief, as a model would know it. */
export function passOf(request: ModelRequest): "main" | "absence" | "refute" {
  const brief = request.messages[0]?.text ?? "";
  if (/Try to refute each claim/.test(brief)) return "refute";
  return /what should this change have touched and did\s+not/i.test(brief) ? "absence" : "main";
}

/** The files whose lines a brief shows. */
export function shownPaths(request: ModelRequest): string[] {
  const brief = request.messages[0]?.text ?? "";
  return [...brief.matchAll(/ begin hunks (.+)$/gm)].map((match) => match[1] ?? "");
}

/** Says both flags to whoever reads the files, and finds nothing missing. */
export function shopReply(request: ModelRequest): Scripted {
  if (passOf(request) !== "main") return replyOf();
  const paths = shownPaths(request);
  return replyOf(...[retryFlag, accessFlag].filter((flag) => paths.includes(flag.path)));
}

/** The review in what `--json` printed. */
export function reviewIn({ stdout, stderr }: Pick<CliRun, "stdout" | "stderr">): ReviewDocument["review"] {
  try {
    return (JSON.parse(stdout) as ReviewDocument).review;
  } catch (error) {
    throw new Error(`no JSON document on standard output:\n${stdout}\n${stderr}`, { cause: error });
  }
}
