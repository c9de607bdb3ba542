import type { AuditedFiles } from "./audit-files.ts";
import type { AuditedRows, AuditedThread } from "./audit-rows.ts";
import type { Tally } from "./audit-tally.ts";
import type { Authorship, Independence } from "./authorship.ts";
import { foldAuthorship, sumAuthors } from "./authorship-fold.ts";
import { isSameJson } from "./canonical.ts";
import { independenceOf, independenceOfImport, leastIndependent, refusedFamilies } from "./choice.ts";
import { familyOfModel } from "./family.ts";

/** Whether the authors follow from their evidence, and every thread's independence from the authors. */
export function auditAuthors(rows: AuditedRows, { files }: AuditedFiles, tally: Tally): void {
  if (rows.review === null) {
    tally.unchecked("the record of them cannot be read");
    return;
  }
  const { authorship } = rows.review.header;
  const patches = new Map(files.map(({ patch }) => [patch.path, patch]));
  for (const { path, ...authors } of authorship.files) {
    const patch = patches.get(path);
    if (patch === undefined) tally.unchecked("nobody read the file, so that its patch is not kept");
    else {
      const { path: _, ...folded } = foldAuthorship([patch], authorship.evidence).files[0] ?? { path };
      tally.expect(isSameJson(authors, folded), `${path}: its authors do not follow from the evidence`);
    }
  }
  tally.expect(
    isSameJson(togetherOf(authorship), sumAuthors(authorship.files)),
    "the authors are not those of the files together",
  );
  for (const thread of rows.threads) auditIndependence(thread, authorship, tally);
}

function togetherOf({ files: _, evidence: __, ...together }: Authorship): Omit<Authorship, "files" | "evidence"> {
  return together;
}

function auditIndependence({ name, row }: AuditedThread, authorship: Authorship, tally: Tally): void {
  const { role, reviewer, independence, outcome, facts } = row.record;
  if (role !== "review" && role !== "control") return;
  const authors = new Map(authorship.files.map((file) => [file.path, file]));
  const rated = row.plan.paths.map((path): Independence => {
    const { families, possible } = authors.get(path) ?? { families: [] };
    const found = independenceOf(reviewer.family, families, possible);
    return role === "control" && found === "refused" ? "control" : found;
  });
  const isImported = row.record.imported !== undefined;
  const least = isImported ? independenceOfImport(reviewer.family, authorship) : leastIndependent(rated);
  const problem = `${name}: by the authors of what it read it is ${least}, not ${independence}`;
  tally.expect(least === independence, problem);
  const served = facts?.servedModel ?? null;
  if (role === "control" || outcome?.status !== "answered" || served === null) return;
  const family = familyOfModel(served);
  const isForbidden = refusedFamilies(authorship, row.plan.paths).has(family);
  tally.expect(!isForbidden, `${name}: ${served} answered, a model of the author's family, and it counts as an answer`);
}
