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
  readonly claim: string;
  readonly path: string;
  readonly quote: string;
  readonly kind: readonly [consequence: string, severity: string, category: string];
  readonly says: Judgement;
  readonly reason?: string;
}

const rows: readonly Row[] = [
  {
    claim: "attempts lives in the module and is never set back to 0.",
    ...{ title: sharedRetries, path: outbox, quote: "    while (attempts < 3) {" },
    ...{ kind: ["data-loss", "high", "retry"], says: "real", reason: "It happened in the spring." },
  },
  {
    claim: "The order is taken from the address, and nothing compares its customer to who asks.",
    ...{ title: foreignOrder, path: refunds, quote: "  const order = await store.order(request.query.order);" },
    ...{ kind: ["security", "critical", "access-control"], says: "real", reason: "The route has no guard." },
  },
  {
    claim: "The sum is read, then added to, without a lock or a transaction around both.",
    ...{ title: "Two refunds at once both pass the limit", path: refunds },
    ...{
      quote: "  const before = await store.refunded(order.id);",
      says: "real",
      reason: "Rare, and seen by support.",
    },
    kind: ["data-loss", "medium", "concurrency"],
  },
  {
    claim: "After the loop every refund is removed, whether pay returned or threw.",
    ...{ title: "A refund that was never paid is removed from the queue", path: outbox, says: "unsure" },
    ...{ quote: "    queue.remove(refund);", kind: ["data-loss", "high", "error-handling"] },
  },
  {
    claim: "The error is caught and neither logged nor passed on.",
    ...{ title: "A failed payment leaves no trace", path: outbox, quote: "      } catch {", says: "stylistic" },
    kind: ["degraded", "medium", "error-handling"],
  },
  {
    claim: "Each flush starts the next one, and no handle is kept to clear it.",
    ...{ title: "Nothing ever stops the timer", path: outbox, says: "out-of-scope" },
    ...{ quote: "  setTimeout(() => flush(queue), 1000);", kind: ["degraded", "low", "resource"] },
  },
  {
    claim: "pay is called again with no key by which the bank would know the first call.",
    ...{ title: "A payment that timed out is made twice", path: outbox, says: "wrong" },
    ...{ quote: "        await pay(refund.account, refund.cents);", kind: ["data-loss", "high", "idempotency"] },
  },
  {
    claim: "Number accepts -500, and no lower bound follows.",
    ...{ title: "A negative amount takes money from the customer", path: refunds, says: "wrong" },
    ...{ quote: "  const cents = Number(request.query.cents);", kind: ["wrong-result", "high", "validation"] },
  },
  {
    claim: "addRefund is awaited first; a rejection of queue leaves its row behind.",
    ...{ title: "The refund is noted though queueing it may fail", path: refunds, says: "wrong" },
    ...{
      quote: "  await store.queue({ account: order.account, cents });",
      kind: ["data-loss", "medium", "data-integrity"],
    },
  },
  {
    claim: "All request headers are handed to the logger, Cookie among them.",
    ...{ title: "Session cookies are written to the log", path: refunds, says: "out-of-scope" },
    ...{ quote: '  log.info("refund", request.headers);', kind: ["security", "medium", "other"] },
  },
  {
    claim: "An unknown key gives undefined, whose property until is read next.",
    ...{ title: "A code that does not exist crashes the checkout", path: coupons, says: "wrong" },
    ...{ quote: "  const coupon = coupons[code.toLowerCase()];", kind: ["crash", "high", "boundary"] },
  },
  {
    claim: "toISOString is in UTC, while dates of coupons are local ones.",
    ...{ title: "A coupon ends hours early east of Greenwich", path: coupons, says: "stylistic" },
    ...{
      quote: "  if (coupon.until < new Date().toISOString()) return cart.cents;",
      kind: ["wrong-result", "low", "time"],
    },
  },
  {
    claim: "used is a Map in memory, of which every worker has its own.",
    ...{ title: "Two processes count the uses of a code apart", path: coupons, says: "unsure" },
    ...{ quote: "  used.set(code, (used.get(code) ?? 0) + 1);", kind: ["wrong-result", "medium", "concurrency"] },
  },
];

/** What the developer says of each flag, by its title. */
export const judgements: ReadonlyMap<string, Pick<Row, "says" | "reason">> = new Map(
  rows.map(({ title, says, reason }) => [title, { says, ...(reason === undefined ? {} : { reason }) }]),
);

/** What a model flags in the change. */
export const refundsFlags: readonly SaidFinding[] = rows.map(flag);

/** What it flags in what was changed to mend it. */
export const hurriedAttempts = flag({
  title: "A bank that restarts for a second loses the refund",
  claim: "The loop makes its next call at once, with no pause in between, so that all of them meet the same outage.",
  path: outbox,
  quote: "    for (let attempts = 0; attempts < 3; attempts += 1) {",
  kind: ["degraded", "medium", "time"],
});

function flag({ title, claim, path, quote, kind }: Omit<Row, "says">): SaidFinding {
  const [consequence, severity, category] = kind;
  return {
    ...{ title, claim, path, quote, consequence, severity, category, standing: "defect", scope: "introduced" },
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
