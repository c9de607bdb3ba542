import { z } from "zod";
import { AuditDocument } from "./audit-document.ts";
import { BuildDocument } from "./build.ts";
import { DossierDocument } from "./dossier-schema.ts";
import { FixDocument } from "./fix-document.ts";
import { ReviewDocument } from "./json.ts";
import { NotesDocument } from "./notes-document.ts";
import { ReceiptDocument } from "./receipt-document.ts";
import { SpecDocument } from "./spec.ts";
import { WorkDocument } from "./work.ts";
import { WorkListDocument } from "./work-list.ts";
import { WorkStatusDocument } from "./work-status.ts";

/** What commands print with `--json`, by the name of the command. */
const documents = {
  review: ReviewDocument,
  fix: FixDocument,
  notes: NotesDocument,
  dossier: DossierDocument,
  receipt: ReceiptDocument,
  verify: AuditDocument,
  spec: SpecDocument,
  build: BuildDocument,
  "work show": WorkDocument,
  "work list": WorkListDocument,
  "work status": WorkStatusDocument,
} as const satisfies Record<string, z.ZodType>;

/** Names of documents whose schema there is. */
export const documentNames: readonly string[] = Object.keys(documents);

/** The JSON Schema of a document; null for one that there is not. */
export function documentSchema(name: string): Record<string, unknown> | null {
  if (!Object.hasOwn(documents, name)) return null;
  return { ...z.toJSONSchema(documents[name as keyof typeof documents]), title: `blindspot ${name}` };
}
