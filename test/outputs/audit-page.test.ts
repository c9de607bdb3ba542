import { describe, expect, it } from "vitest";
import { openTally } from "../../src/core/audit-tally.ts";
import { AuditDocument, type AuditResult, isFitting, renderAuditDocument } from "../../src/outputs/audit-document.ts";
import { renderAudit } from "../../src/outputs/audit-page.ts";
import type { SignatureCheck } from "../../src/system/signature-status.ts";
import { hostileText } from "../fixtures/hostile.ts";

const screen = { width: 80, color: false, unicode: true };

function result(change: Partial<AuditResult> = {}, ...problems: string[]): AuditResult {
  const briefs = openTally("Briefs");
  for (let part = 0; part < 1_204; part++) briefs.expect(true, "");
  for (const problem of problems) briefs.wrong(problem);
  const repository = openTally("Repository");
  repository.unchecked("secrets are replaced; all other lines fit", 2);
  const areas = [briefs.area(), repository.area(), openTally("Findings").area()];
  return { review: "r7k2m", areas, receiptHash: "a".repeat(64), signature: null, ...change };
}

const wrong = "thread 2 (t2): its brief is 0123456789ab, not the one that was recorded";

describe("what verifying found", () => {
  it("says that everything fits, what could not be checked, and what that does not show", () => {
    expect(renderAudit(result(), screen)).toMatchInlineSnapshot(`
      "● Review r7k2m: everything that could be checked fits; 2 could not be checked.

      Briefs     1,204 fit
      Repository nothing of it could be checked
                 not checked, 2: secrets are replaced; all other lines fit
      Findings   nothing to check

      receipt sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      Briefs, replies and code have the hashes that were noted, findings, authors and
      coverage follow from them, and the record is the one that was hashed when the
      review ended.
      It does not show that the service ran the model that it named. Nor does it show
      that nobody changed the record and its hashes together: only a receipt that was
      kept elsewhere or signed does."
    `);
  });

  it("says first that something does not fit, and names it", () => {
    expect(renderAudit(result({}, wrong), screen)).toMatchInlineSnapshot(`
      "✗ Review r7k2m: 1 thing does not fit; 2 could not be checked.

      Briefs     1,204 fit
                 thread 2 (t2): its brief is 0123456789ab, not the one that was
                 recorded
      Repository nothing of it could be checked
                 not checked, 2: secrets are replaced; all other lines fit
      Findings   nothing to check

      receipt sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    `);
  });

  it("is as its schema says, and fits only where nothing is wrong", () => {
    const documents = [result(), result({}, wrong)].map((one) =>
      AuditDocument.parse(JSON.parse(renderAuditDocument(one))),
    );
    expect(documents.map(({ fits }) => fits)).toEqual([true, false]);
    expect(documents[1]?.areas[0]).toEqual({ name: "Briefs", fits: 1_204, wrong: [wrong], unchecked: [] });
  });

  it.each<[signature: SignatureCheck, fits: boolean, words: RegExp]>([
    [{ status: "good", signer: "Dev", key: "SHA256:abc" }, true, /by Dev, key SHA256:abc/],
    [{ status: "unknown-signer", key: "SHA256:abc" }, true, /by the key SHA256:abc; nothing here says whose that is/],
    [{ status: "not-allowed", key: "SHA256:abc" }, false, /not among your allowed signers/],
    [{ status: "bad", reason: "the signature does not fit" }, false, /does not hold: the signature does not fit/],
    [{ status: "unchecked", reason: "no gpg" }, false, /could not be checked: no gpg/],
  ])("counts a signature that is %o", (signature, fits, words) => {
    const signed = result({ signature });
    expect(isFitting(signed)).toBe(fits);
    const page = renderAudit(signed, screen).replace(/\s+/g, " ");
    expect(page).toMatch(words);
    expect(page).toContain(fits ? "everything that could be checked fits" : "1 thing does not fit");
  });

  it("says of a receipt alone that it is compared with nothing", () => {
    const alone = result({ review: null, receiptHash: null });
    expect(renderAudit(alone, screen)).toContain("This ledger does not have the review");
    expect(renderAudit(alone, screen)).not.toContain("everything that could be checked fits");
    const fits = (signature: SignatureCheck | null) =>
      AuditDocument.parse(JSON.parse(renderAuditDocument({ ...alone, signature }))).fits;
    expect(fits(null)).toBeNull();
    expect(fits({ status: "unknown-signer", key: "SHA256:abc" })).toBeNull();
    expect(fits({ status: "good", signer: "Dev", key: "SHA256:abc" })).toBe(true);
    expect(fits({ status: "bad", reason: "the signature does not fit" })).toBe(false);
  });

  it("shows a bounded number of problems, and nothing of them moves the cursor", () => {
    const page = renderAudit(result({}, ...Array.from({ length: 500 }, (_, i) => `${i} ${hostileText}`)), screen);
    expect(page).toContain("and 480 more");
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
