import type { AuditArea } from "../core/audit-tally.ts";
import type { SignatureCheck } from "../system/signature-status.ts";
import { type AuditResult, isFitting, isShown, isSignatureFitting } from "./audit-document.ts";
import { countOf, formatCount } from "./figures.ts";
import { createPage, type Page, type Part, type Screen } from "./terminal/page.ts";
import { below, rowAt } from "./terminal/receipt.ts";

/** What a fitting review shows, and what not. */
function meaningOf({ areas, signature }: AuditResult): string[] {
  const changed =
    signature?.status === "good"
      ? "That nothing was changed since then rests on the signature."
      : "Nor does it show that nobody changed the record and its hashes together: only a receipt that was kept elsewhere or signed does.";
  const isWhole = areas.every(({ name, unchecked }) => name !== "Records" || unchecked.length === 0);
  const record = isWhole
    ? "the record is the one that was hashed when the review ended"
    : "no hash of the whole record is there, so that facts which follow from nothing else may have been changed";
  return [
    `Briefs, replies and code have the hashes that were noted, findings, authors and coverage follow from them, and ${record}.`,
    `It does not show that the service ran the model that it named. ${changed}`,
  ];
}

/** What came of verifying a review: every area with what fits, what does not, and what could not be checked. */
export function renderAudit(result: AuditResult, screen: Screen): string {
  const page = createPage(screen);
  const { review, areas, signature, receiptHash } = result;
  addVerdict(page, result);
  page.gap();
  for (const area of areas) addArea(page, area);
  if (signature !== null) addSignature(page, signature);
  page.gap();
  if (receiptHash !== null) page.text([["quiet", `receipt sha256 ${receiptHash}`]]);
  if (review !== null && isFitting(result)) for (const text of meaningOf(result)) page.text([["quiet", text]]);
  return page.toString();
}

function addVerdict(page: Page, result: AuditResult): void {
  const { review, areas, signature } = result;
  const what = review === null ? "The receipt" : `Review ${review}`;
  const wrong = areas.reduce((total, area) => total + area.wrong.length, isSignatureFitting(signature) ? 0 : 1);
  const unchecked = areas.reduce((total, area) => total + countUnchecked(area), 0);
  const isGood = wrong === 0 && isShown(result);
  const mark: Part = wrong > 0 ? ["loud", page.marks.cross] : [isGood ? "good" : "warning", page.marks.full];
  const verdict: Part =
    wrong === 0
      ? isGood
        ? "everything that could be checked fits"
        : ["warning", "compared with nothing; it has its own hash, as one has that somebody made up"]
      : ["bad", `${countOf(wrong, "thing")} ${wrong === 1 ? "does" : "do"} not fit`];
  const open = unchecked === 0 ? "" : `; ${formatCount(unchecked)} could not be checked`;
  page.text([["strong", what], ": ", verdict, `${open}.`], { label: mark, labelWidth: 2 });
  if (review === null)
    page.text(["This ledger does not have the review: the receipt is not compared with it."], { indent: 2 });
}

function countUnchecked({ unchecked }: AuditArea): number {
  return unchecked.reduce((total, { count }) => total + count, 0);
}

const maxShown = 20;

function addArea(page: Page, { name, fits, wrong, unchecked }: AuditArea): void {
  const at = rowAt(page, name);
  page.text([fits > 0 ? `${formatCount(fits)} fit` : noneWords(wrong.length, unchecked.length)], at);
  for (const problem of wrong.slice(0, maxShown)) page.text([["bad", problem]], below(at));
  if (wrong.length > maxShown) page.text([["bad", `and ${formatCount(wrong.length - maxShown)} more`]], below(at));
  for (const { reason, count } of unchecked) {
    page.text([["quiet", `not checked, ${formatCount(count)}: ${reason}`]], below(at));
  }
}

function noneWords(wrong: number, unchecked: number): string {
  if (wrong > 0) return "nothing fits";
  return unchecked > 0 ? "nothing of it could be checked" : "nothing to check";
}

function addSignature(page: Page, signature: SignatureCheck): void {
  page.text([signaturePart(signature)], rowAt(page, "Signature"));
}

function signaturePart(signature: SignatureCheck): Part {
  switch (signature.status) {
    case "good":
      return ["good", `by ${signature.signer}, key ${signature.key}`];
    case "unknown-signer":
      return [
        "warning",
        `it is by the key ${signature.key}; nothing here says whose that is (gpg.ssh.allowedSignersFile, keyring)`,
      ];
    case "not-allowed":
      return ["bad", `it is by the key ${signature.key}, which is not among your allowed signers`];
    case "bad":
      return ["bad", `it does not hold: ${signature.reason}`];
    case "unchecked":
      return ["bad", `it could not be checked: ${signature.reason}`];
  }
}
