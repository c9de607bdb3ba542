import { useEffect, useId, useState } from "react";
import { likelyOriginals } from "../../core/triage-queue.ts";
import type { Judgement } from "../../core/verdict.ts";
import type { Item, Review, ThreadTexts } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { Dialog } from "./dialog.tsx";
import { pageKeyRows } from "./use-keys.ts";
import { countOf, placeOf, plain } from "./words.ts";

/** What every key does, and why so little is shown. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {pageKeyRows.map(({ key, word, meaning }) => (
          <div key={key}>
            <dt>
              <kbd>{key === "space" ? "Space" : key.toUpperCase()}</kbd> {word}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet-text">
        Until you judge a flag, you see what is wrong and where, and not who said it, how many did, nor how grave they
        called it: the code decides. Everything is stored at once.
      </p>
    </Dialog>
  );
}

interface NoteDialogProps {
  readonly item: Item;
  readonly text: string;
  readonly onKeep: (text: string) => void;
  readonly onClose: () => void;
}

/** One line that is kept with the judgement. */
export function NoteDialog({ item, text, onKeep, onClose }: NoteDialogProps) {
  const [value, setValue] = useState(text);
  const id = useId();
  return (
    <Dialog title="Note" onClose={onClose} className="small">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onKeep(value.trim());
          onClose();
        }}
      >
        <label htmlFor={id}>Kept with your judgement of “{item.view.title}”</label>
        <input id={id} autoFocus maxLength={4_000} value={value} onChange={(event) => setValue(event.target.value)} />
        <p className="dialog-foot">
          <button type="submit" className="button offer">
            Keep
          </button>
        </p>
      </form>
    </Dialog>
  );
}

interface DuplicateDialogProps {
  readonly item: Item;
  readonly review: Review;
  readonly onChoose: (originalId: string, judgement: Judgement | null) => void;
  readonly onClose: () => void;
}

/** The flag that this one repeats, and, where that has no judgement to take over, one for both. */
export function DuplicateDialog({ item, review, onChoose, onClose }: DuplicateDialogProps) {
  const [search, setSearch] = useState("");
  const [original, setOriginal] = useState<Item | null>(null);
  const byId = new Map(review.items.map((one) => [one.id, one]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const choices = likelyOriginals(review.items, item)
    .flatMap((id) => byId.get(id) ?? [])
    .filter(({ view }) => words.every((word) => `${view.title} ${view.location.path}`.toLowerCase().includes(word)));
  const choose = (choice: Item) =>
    choice.verdict === null ? setOriginal(choice) : onChoose(choice.id, choice.verdict.judgement);
  if (original !== null) {
    return (
      <Dialog title="What is it, then?" onClose={onClose} className="small">
        <p>“{original.view.title}” is not judged yet. Its duplicate is:</p>
        <p className="dialog-choices">
          {(["real", "stylistic", "out-of-scope", "wrong", "unsure"] as const).map((judgement) => (
            <button key={judgement} type="button" className="button" onClick={() => onChoose(original.id, judgement)}>
              {plain(judgement)}
            </button>
          ))}
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Says the same as …" onClose={onClose}>
      <input
        autoFocus
        aria-label="Search flags"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul className="choices">
        {choices.map((choice) => (
          <li key={choice.id}>
            <button type="button" className="row" onClick={() => choose(choice)}>
              <span className="row-title">{choice.view.title}</span>
              <span className="row-foot">
                <span className="row-place">{placeOf(choice.view.location)}</span>
                {choice.verdict !== null && <span className="mark">{plain(choice.verdict.judgement)}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="quiet-text">There is no other flag like that.</p>}
    </Dialog>
  );
}

interface ThreadDialogProps {
  readonly api: ReviewApi;
  readonly findingId: string;
  readonly threadId: string;
  readonly onClose: () => void;
}

/** What a reviewer was told, and what it replied. The reply stays shut while it would tell of flags that are not judged. */
export function ThreadDialog({ api, findingId, threadId, onClose }: ThreadDialogProps) {
  const [texts, setTexts] = useState<ThreadTexts | ApiError | null>(null);
  useEffect(() => {
    api.thread(findingId, threadId).then(setTexts, (error: unknown) => error instanceof ApiError && setTexts(error));
  }, [api, findingId, threadId]);
  if (texts === null) return null;
  if (texts instanceof ApiError) {
    return (
      <Dialog title="Not shown" onClose={onClose} className="small">
        <p>{texts.message}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.reviewer} onClose={onClose} className="wide">
      <details open={texts.waiting === 0}>
        <summary>
          Reply
          {texts.waiting > 0 ? ` — it also tells of ${countOf(texts.waiting, "flag")} that you have not judged` : ""}
        </summary>
        <pre>{texts.reply ?? "There is none."}</pre>
      </details>
      <details>
        <summary>Brief</summary>
        <pre>{texts.brief}</pre>
      </details>
    </Dialog>
  );
}
