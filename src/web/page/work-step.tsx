import type { CodeViewHandle } from "@pierre/diffs/react";
import { useEffect, useRef, useState } from "react";
import type { FileDiff, WorkStep } from "../messages.ts";
import type { WorkApi } from "./api.ts";
import { DiffBar } from "./diff-bar.tsx";
import { type DiffItem, type Mark, toFileDiff } from "./diff-items.ts";
import { DiffView } from "./diff-view.tsx";
import type { Look } from "./use-look.ts";
import { WorkStepHead } from "./work-step-head.tsx";
import { filesOf, originOf } from "./work-words.ts";

interface WorkStepPaneProps {
  readonly step: WorkStep;
  readonly api: WorkApi;
  readonly look: Look;
  readonly onStyle: (style: Look["diffStyle"]) => void;
}

/** One step of the building: what it is, how its check ended, what became of it, and what it did. */
export function WorkStepPane({ step, api, look, onStyle }: WorkStepPaneProps) {
  const { items, paths, state } = useStepDiffs(api, step);
  const view = useRef<CodeViewHandle<Mark, undefined>>(null);
  const openFile = (path: string) => {
    const id = items[paths.indexOf(path)]?.id;
    if (id !== undefined) view.current?.scrollTo({ type: "item", id, align: "start", behavior: "instant" });
  };
  return (
    <div className="desk-flag work-step">
      <WorkStepHead {...{ step, api }} onFile={openFile} />
      <section className="diff" aria-label={`What step ${step.position} did`}>
        <DiffBar look={look} onStyle={onStyle}>
          {filesOf(step)}, {originOf(step)}
          {state === "loading" ? ", loading …" : ""}
        </DiffBar>
        {state !== "loading" && items.length === 0 ? (
          <p className="empty">
            {state === "failed" ? "What it did could not be loaded." : "There are no lines to show of it."}
          </p>
        ) : (
          <DiffView
            ref={view}
            items={items}
            hasHeaders
            hasNumbers={step.kind !== "turn"}
            loadTexts={null}
            renderMark={noMark}
            look={look}
          />
        )}
      </section>
    </div>
  );
}

function noMark(): null {
  return null;
}

interface StepDiffs {
  /** Of which diff. */
  readonly hash: string | null;
  readonly items: readonly DiffItem[];
  /** Of each item. */
  readonly paths: readonly string[];
  readonly state: "loading" | "whole" | "failed";
}

/** The diffs of a step as they arrive. They are asked for again only where there is another diff. */
function useStepDiffs(api: WorkApi, { id, diff: hash }: WorkStep): StepDiffs {
  const empty: StepDiffs = { hash, items: [], paths: [], state: hash === null ? "whole" : "loading" };
  const [loaded, setLoaded] = useState(empty);
  useEffect(() => {
    if (hash === null) return;
    const stop = new AbortController();
    const load = async () => {
      let read = 0;
      for await (const part of api.diffs(id, stop.signal)) {
        const added = part.flatMap((file, at) => toItem(file, `${hash}:${read + at}`));
        read += part.length;
        if (!stop.signal.aborted)
          setLoaded((now) => withItems(now.hash === hash ? now : { ...now, hash, ...none }, added));
      }
    };
    const end = (state: "whole" | "failed") => {
      if (!stop.signal.aborted) setLoaded((now) => ({ ...(now.hash === hash ? now : none), hash, state }));
    };
    setLoaded({ hash, ...none });
    load().then(
      () => end("whole"),
      () => end("failed"),
    );
    return () => stop.abort();
  }, [api, id, hash]);
  return loaded.hash === hash ? loaded : empty;
}

const none = { items: [], paths: [], state: "loading" } as const;

interface Added {
  readonly item: DiffItem;
  readonly path: string;
}

function withItems(now: StepDiffs, added: readonly Added[]): StepDiffs {
  return {
    ...now,
    items: [...now.items, ...added.map(({ item }) => item)],
    paths: [...now.paths, ...added.map(({ path }) => path)],
  };
}

function toItem(file: FileDiff, key: string): Added[] {
  const fileDiff = toFileDiff(file, key);
  return fileDiff === null ? [] : [{ item: { id: key, type: "diff", fileDiff }, path: file.path }];
}
