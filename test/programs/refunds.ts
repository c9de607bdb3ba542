/** A change over several files, what a model says is wrong with it, and what a developer says of that. */
import type { Judgement } from "../../src/core/verdict.ts";
import type { Step } from "../e2e/place.ts";
import type { SaidFinding } from "../e2e/shop.ts";

/** What stood before the change. */
export const refundsBase: Step = {
  message: "Payments",
  files: {
    "src/bank.ts":
      "export async function pay(account: string, cents: number): Promise<void> {\n  await post('/payments', { account, cents });\n}\n",
    "README.md": "# Payments\n",
  },
};

const outbox = "src/outbox.ts";
const refunds = "src/refunds.ts";
const coupons = "src/coupons.ts";

/** The files of the change, as they were built. */
export const refundsFiles: Readonly<Record<string, string>> = {
  [outbox]: `import { pay } from "./bank.ts";

let attempts = 0;

export async function flush(queue: Queue): Promise<void> {
  for (const refund of queue.waiting()) {
    while (attempts < 3) {
      try {
        await pay(refund.account, refund.cents);
        break;
      } catch {
        attempts += 1;
      }
    }
    queue.remove(refund);
  }
  setTimeout(() => flush(queue), 1000);
}
`,
  [refunds]: `export async function refund(request: Request, store: Store): Promise<Response> {
  const order = await store.order(request.query.order);
  const cents = Number(request.query.cents);
  const before = await store.refunded(order.id);
  if (before + cents > order.cents) return tooMuch();
  await store.addRefund({ order: order.id, cents, at: Date.now() });
  await store.queue({ account: order.account, cents });
  log.info("refund", request.headers);
  return done(order);
}
`,
  [coupons]: `const used = new Map<string, number>();

export function redeem(code: string, cart: Cart): number {
  const coupon = coupons[code.toLowerCase()];
  if (coupon.until < new Date().toISOString()) return cart.cents;
  used.set(code, (used.get(code) ?? 0) + 1);
  const share = coupon.percent / 100;
  return Math.round(cart.cents - cart.cents * share);
}
`,
};

export const sharedRetries = "Retries are used up for good after three failures";
export const foreignOrder = "Anybody may have the order of another customer refunded";

interface Row {
  readonly title: string;
  readonly path: string;
  readonly quote: string;
  readonly kind: readonly [consequence: string, severity: string, category: string];
  readonly says: Judgement;
  readonly reason?: string;
}

const rows: readonly Row[] = [
  {
    ...{ title: sharedRetries, path: outbox, quote: "    while (attempts < 3) {" },
    ...{ kind: ["data-loss", "high", "retry"], says: "real", reason: "It happened in the spring." },
  },
  {
    ...{ title: foreignOrder, path: refunds, quote: "  const order = await store.order(request.query.order);" },
    ...{ kind: ["security", "critical", "access-control"], says: "real", reason: "The route has no guard." },
  },
  {
    ...{ title: "Two refunds at once both pass the limit", path: refunds },
    ...{
      quote: "  const before = await store.refunded(order.id);",
      says: "real",
      reason: "Rare, and seen by support.",
    },
    kind: ["data-loss", "medium", "concurrency"],
  },
  {
    ...{ title: "A refund that was never paid is removed from the queue", path: outbox, says: "unsure" },
    ...{ quote: "    queue.remove(refund);", kind: ["data-loss", "high", "error-handling"] },
  },
  {
    ...{ title: "A failed payment leaves no trace", path: outbox, quote: "      } catch {", says: "stylistic" },
    kind: ["degraded", "medium", "error-handling"],
  },
  {
    ...{ title: "Nothing ever stops the timer", path: outbox, says: "out-of-scope" },
    ...{ quote: "  setTimeout(() => flush(queue), 1000);", kind: ["degraded", "low", "resource"] },
  },
  {
    ...{ title: "A payment that timed out is made twice", path: outbox, says: "wrong" },
    ...{ quote: "        await pay(refund.account, refund.cents);", kind: ["data-loss", "high", "idempotency"] },
  },
  {
    ...{ title: "A negative amount takes money from the customer", path: refunds, says: "wrong" },
    ...{ quote: "  const cents = Number(request.query.cents);", kind: ["wrong-result", "high", "validation"] },
  },
  {
    ...{ title: "The refund is noted though queueing it may fail", path: refunds, says: "wrong" },
    ...{
      quote: "  await store.queue({ account: order.account, cents });",
      kind: ["data-loss", "medium", "data-integrity"],
    },
  },
  {
    ...{ title: "Session cookies are written to the log", path: refunds, says: "out-of-scope" },
    ...{ quote: '  log.info("refund", request.headers);', kind: ["security", "medium", "other"] },
  },
  {
    ...{ title: "A code that does not exist crashes the checkout", path: coupons, says: "wrong" },
    ...{ quote: "  const coupon = coupons[code.toLowerCase()];", kind: ["crash", "high", "boundary"] },
  },
  {
    ...{ title: "A coupon ends hours early east of Greenwich", path: coupons, says: "stylistic" },
    ...{
      quote: "  if (coupon.until < new Date().toISOString()) return cart.cents;",
      kind: ["wrong-result", "low", "time"],
    },
  },
  {
    ...{ title: "Two processes count the uses of a code apart", path: coupons, says: "unsure" },
    ...{ quote: "  used.set(code, (used.get(code) ?? 0) + 1);", kind: ["wrong-result", "medium", "concurrency"] },
  },
];

/** What the developer says of each flag, by its title. */
export const judgements: ReadonlyMap<string, Pick<Row, "says" | "reason">> = new Map(
  rows.map(({ title, says, reason }) => [title, { says, ...(reason === undefined ? {} : { reason }) }]),
);

/** What a model flags in the change. */
export const refundsFlags: readonly SaidFinding[] = rows.map(({ title, path, quote, kind }) =>
  flag(title, path, quote, kind),
);

/** What it flags in what was changed to mend it. */
export const lostReport = flag(
  "After three failures nobody is told",
  outbox,
  "    for (let attempts = 0; attempts < 3; attempts += 1) {",
  ["degraded", "medium", "error-handling"],
);

function flag(title: string, path: string, quote: string, [consequence, severity, category]: Row["kind"]): SaidFinding {
  return {
    ...{ title, path, quote, consequence, severity, category, standing: "defect", scope: "introduced" },
    claim: `${title}: that is what this line of ${path} leads to.`,
    trigger: `Somebody comes to "${quote.trim()}" at a bad moment.`,
    outcome: `${title}.`,
    disproof: "A guard elsewhere.",
  };
}

/** How the developer's agent mends it: the retries well, the access check with a check that checks nothing. */
export const edits = [
  {
    path: outbox,
    from: "    while (attempts < 3) {",
    to: "    for (let attempts = 0; attempts < 3; attempts += 1) {",
  },
  {
    path: refunds,
    from: "  const order = await store.order(request.query.order);",
    to: "  const order = await store.order(request.query.order);\n  if (order === null) return notFound();",
  },
] as const;
