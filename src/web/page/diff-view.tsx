import type { CodeViewLineSelection, FileDiffMetadata } from "@pierre/diffs";
import {
  CodeView,
  type CodeViewHandle,
  type CodeViewReactOptions,
  WorkerPoolContextProvider,
} from "@pierre/diffs/react";
import { getOrCreateWorkerPoolSingleton } from "@pierre/diffs/worker";
import DiffWorker from "@pierre/diffs/worker/worker.js?worker";
import { type ReactNode, type Ref, useMemo } from "react";
import type { FileTexts } from "../messages.ts";
import type { DiffItem, Mark } from "./diff-items.ts";
import type { Look } from "./use-look.ts";

/** Two are enough for what fits on a screen, and leave the rest of the machine alone. */
const pool = { workerFactory: () => new DiffWorker(), poolSize: 2 };
/** Those that can be read on the green and the red of changed lines as well. */
const theme = { dark: "github-dark-high-contrast", light: "github-light-high-contrast" } as const;
const highlighter = { theme, langs: [] };
// The first lines wait for these: they get ready while the flag is still on its way.
getOrCreateWorkerPoolSingleton({ poolOptions: pool, highlighterOptions: highlighter });

/** The buttons that show more lines are bare signs: people who do not see them need words, and a key to press them. */
function nameExpanders(node: HTMLElement): void {
  for (const button of node.shadowRoot?.querySelectorAll<HTMLElement>("[data-expand-button]") ?? []) {
    button.setAttribute("aria-label", "Show more lines");
    button.tabIndex = 0;
    button.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") button.click();
    };
  }
}

interface DiffViewProps {
  readonly items: readonly DiffItem[];
  readonly look: Look;
  readonly hasHeaders: boolean;
  /** False: where the lines stand in their files is not known. */
  readonly hasNumbers?: boolean;
  /** Both sides of a file, to show more of what is around; null: there is no more. */
  readonly loadTexts: ((name: string) => Promise<FileTexts>) | null;
  readonly renderMark: (mark: Mark) => ReactNode;
  readonly selectedLines?: CodeViewLineSelection | null;
  readonly ref?: Ref<CodeViewHandle<Mark, undefined>>;
}

/** Diffs of one file or of thousands: only what is on the screen is in the document. */
export function DiffView(props: DiffViewProps) {
  const { items, look, hasHeaders, hasNumbers = true, loadTexts, renderMark, selectedLines = null, ref } = props;
  const options = useMemo(
    (): CodeViewReactOptions<Mark, undefined> => ({
      ...{ theme, themeType: look.theme, diffStyle: look.diffStyle, overflow: "wrap", lineDiffType: "word" },
      ...{
        stickyHeaders: hasHeaders,
        disableFileHeader: !hasHeaders,
        hunkSeparators: hasNumbers ? "line-info" : "simple",
        disableLineNumbers: !hasNumbers,
        expansionLineCount: 20,
      },
      ...(loadTexts !== null && { loadDiffFiles: loaderOf(loadTexts) }),
      onPostRender: nameExpanders,
    }),
    [look.theme, look.diffStyle, hasHeaders, hasNumbers, loadTexts],
  );
  return (
    <WorkerPoolContextProvider poolOptions={pool} highlighterOptions={highlighter}>
      <CodeView<Mark>
        {...(ref !== undefined && { ref })}
        className="code"
        // With nothing in it that takes the focus, it could not be scrolled by keys.
        {...(loadTexts === null && { containerRef: takeFocus })}
        items={items}
        options={options}
        selectedLines={selectedLines}
        renderAnnotation={(...[annotation]) => renderMark(annotation.metadata)}
      />
    </WorkerPoolContextProvider>
  );
}

function takeFocus(node: HTMLDivElement | null): void {
  if (node === null) return;
  node.tabIndex = 0;
  node.role = "group";
  node.ariaLabel = "Code";
}

function loaderOf(loadTexts: (name: string) => Promise<FileTexts>) {
  return async ({ name, prevName }: FileDiffMetadata) => {
    const { base, head } = await loadTexts(name);
    if (base === null || head === null) throw new Error("More of this file is not kept.");
    return { oldFile: { name: prevName ?? name, contents: base }, newFile: { name, contents: head } };
  };
}
