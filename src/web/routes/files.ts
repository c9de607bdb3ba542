import { stream } from "hono/streaming";
import { writeDiff } from "../../core/diff-write.ts";
import type { KeptFile } from "../../core/events.ts";
import { visibleMarks } from "../../system/terminal-text.ts";
import type { ReviewContext, ReviewRoutes } from "../context.ts";
import type { FileDiff, FileTexts } from "../messages.ts";
import { withPlace } from "../patch-around.ts";
import { readable } from "../review-message.ts";

/** About how much is sent at a time: the page shows the first part while the rest is on its way. */
const chunkCharacters = 128 * 1024;

/** What the review read, from the ledger. Files are named by their number: no path comes from outside. */
export function addFiles(routes: ReviewRoutes): void {
  routes.get("/files/:index{[0-9]{1,6}}", (context) => {
    const file = fileOf(context);
    if (file === undefined) return context.json({ path: "", diff: null, canExpand: false } satisfies FileDiff);
    const finding = context.var.desk.session.snapshot.findings.find(({ id }) => id === context.req.query("finding"));
    return context.json(toDiff(finding === undefined ? file : withPlace(file, finding.location)));
  });
  routes.get("/files/:index{[0-9]{1,6}}/texts", (context) => {
    const { base = null, head = null } = fileOf(context) ?? {};
    const shown = (text: string | null) => (text === null ? null : visibleMarks(text));
    return context.json({ base: shown(base), head: shown(head) } satisfies FileTexts);
  });
  // One JSON document a line, in the order of the files.
  routes.get("/diffs", (context) => {
    const { files } = context.var.desk.session.snapshot;
    context.header("Content-Type", "application/x-ndjson; charset=utf-8");
    return stream(context, async (out) => {
      let waiting = "";
      for (const file of files) {
        waiting += `${JSON.stringify(toDiff(file))}\n`;
        if (waiting.length < chunkCharacters) continue;
        if (out.aborted) return;
        await out.write(waiting);
        waiting = "";
      }
      await out.write(waiting);
    });
  });
}

function fileOf(context: ReviewContext): KeptFile | undefined {
  return context.var.desk.session.snapshot.files[Number(context.req.param("index"))];
}

function toDiff({ patch, base, head }: KeptFile): FileDiff {
  return {
    path: readable(patch.path),
    diff: visibleMarks(writeDiff([patch])),
    canExpand: base !== null && head !== null,
  };
}
