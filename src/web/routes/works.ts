import { Hono } from "hono";
import { stream } from "hono/streaming";
import { BlindspotError } from "../../core/errors.ts";
import { visibleMarks } from "../../system/terminal-text.ts";
import type { WorkSources } from "../context.ts";
import type { FileDiff, WorkMessage } from "../messages.ts";
import { readable } from "../review-message.ts";
import type { WorkDesk, WorkDesks } from "../work-desk.ts";
import { splitDiff, withHeaders } from "../work-diff.ts";
import { streamEvents } from "./events.ts";

/** About how much is sent at a time: the page shows the first part while the rest is on its way. */
const chunkCharacters = 128 * 1024;

interface WorkEnvironment {
  Variables: { desk: WorkDesk };
}

/** Pieces of building: how they stand, and their long texts one by one. */
export function workRoutes(desks: WorkDesks, sources: WorkSources): Hono<WorkEnvironment> {
  const routes = new Hono<WorkEnvironment>();
  routes.use("/:id/*", async (context, next) => {
    context.set("desk", await desks.get(context.req.param("id")));
    return next();
  });
  routes.get("/", async (context) => context.json(readable({ rows: await sources.list() })));
  routes.get("/:id", async (context) => context.json(readable(await context.var.desk.message())));
  routes.get("/:id/events", (context) => streamEvents(context, (send) => listenTo(context.var.desk, send)));
  routes.get("/:id/spec", async (context) => {
    return context.json(readable({ text: expectText(await sources.specText(context.req.param("id"))) }));
  });
  routes.get("/:id/outputs/:hash{[0-9a-f]{64}}", async (context) => {
    const { id, hash } = context.req.param();
    if (!outputsOf(await context.var.desk.message()).has(hash)) throw nothing();
    return context.json(readable({ text: expectText(await sources.text(id, hash)) }));
  });
  // One JSON document a line, in the order of the files.
  routes.get("/:id/steps/:step/diffs", async (context) => {
    const { id, step: stepId } = context.req.param();
    const { steps } = await context.var.desk.message();
    const step = steps.find((one) => one.id === stepId);
    if (step === undefined || step.diff === null) throw nothing();
    const diff = expectText(await sources.text(id, step.diff));
    context.header("Content-Type", "application/x-ndjson; charset=utf-8");
    return stream(context, async (out) => {
      let waiting = "";
      for (const file of splitDiff(diff)) {
        waiting += `${JSON.stringify(toFileDiff(step.kind === "turn" ? withHeaders(file) : file))}\n`;
        if (waiting.length < chunkCharacters) continue;
        if (out.aborted) return;
        await out.write(waiting);
        waiting = "";
      }
      await out.write(waiting);
    });
  });
  return routes;
}

function listenTo(desk: WorkDesk, send: Parameters<Parameters<typeof streamEvents>[1]>[0]): () => void {
  const tell = (kind: "work" | "forgotten") => send({ kind, version: desk.version });
  tell(desk.isForgotten ? "forgotten" : "work");
  return desk.listen(tell);
}

/** Of all that a work holds by hash, prompts and replies too, only what commands printed is shown. */
function outputsOf({ setup, steps }: WorkMessage): Set<string> {
  const checks = steps.flatMap(({ history }) => history.flatMap((one) => (one.type === "checked" ? one.run : [])));
  const runs = [...(setup === null ? [] : [setup]), ...checks];
  return new Set(runs.map(({ outputHash }) => outputHash));
}

function toFileDiff({ path, diff }: { readonly path: string; readonly diff: string }): FileDiff {
  return { path: readable(path), diff: visibleMarks(diff), canExpand: false };
}

function expectText(text: string | null): string {
  if (text === null) throw nothing();
  return text;
}

function nothing(): BlindspotError {
  return new BlindspotError("not-found", "The work has no such thing.", "Reload the page.");
}
