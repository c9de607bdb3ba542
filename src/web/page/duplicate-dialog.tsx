import { type KeyboardEvent, useId, useState } from "react";
import { likelyOriginals } from "../../core/triage-queue.ts";
import { Judgement } from "../../core/verdict.ts";
import type { Item, Review } from "../messages.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { actionOfKey, pageKeyRows } from "./use-keys.ts";
import { placeOf, plain } from "./words.ts";

interface DuplicateDialogProps {
  readonly item: Item;
  readonly review: Review;
  readonly onChoose: (originalId: string, judgement: Judgement) => void;
  readonly onClose: () => void;
}

/** The flag that this one repeats, and, where that has no judgement to take over, one for both. */
export function DuplicateDialog({ item, review, onChoose, onClose }: DuplicateDialogProps) {
  const [original, setOriginal] = useState<Item | null>(null);
  if (original !== null) {
    return <JudgeBoth original={original} onJudge={(said) => onChoose(original.id, said)} onClose={onClose} />;
  }
  const choose = (choice: Item) =>
    choice.verdict === null ? setOriginal(choice) : onChoose(choice.id, choice.verdict.judgement);
  return (
    <Dialog title="Says the same as …" onClose={onClose} className="tall">
      <Choices item={item} review={review} onChoose={choose} />
    </Dialog>
  );
}

interface ChoicesProps {
  readonly item: Item;
  readonly review: Review;
  readonly onChoose: (original: Item) => void;
}

/** A search, and what it leaves: arrows mark, Enter chooses. */
function Choices({ item, review, onChoose }: ChoicesProps) {
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const choices = matching(item, review, search);
  const marked = choices[Math.min(at, choices.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((now) => Math.min(choices.length - 1, Math.max(0, now + step)));
    else if (event.key === "Enter" && marked !== undefined) onChoose(marked);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        data-first-focus
        role="combobox"
        aria-label="Search flags"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={marked === undefined ? undefined : `${list}${marked.id}`}
        placeholder="Search; arrows and Enter choose"
        value={search}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
      />
      <div className="choices" role="listbox" id={list} aria-label="Flags">
        {choices.map((choice) => (
          <Choice key={choice.id} id={`${list}${choice.id}`} isMarked={choice === marked} {...{ choice, onChoose }} />
        ))}
      </div>
      {choices.length === 0 && <p className="quiet-text">There is no other flag like that.</p>}
    </>
  );
}

interface ChoiceProps {
  readonly choice: Item;
  readonly id: string;
  readonly isMarked: boolean;
  readonly onChoose: (original: Item) => void;
}

function Choice({ choice, id, isMarked, onChoose }: ChoiceProps) {
  return (
    // The field above has the focus, and its keys.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      tabIndex={-1}
      className="row"
      aria-selected={isMarked}
      ref={(row) => {
        if (isMarked) row?.scrollIntoView({ block: "nearest" });
      }}
      onClick={() => onChoose(choice)}
    >
      <span className="row-title">{choice.view.title}</span>
      <span className="row-foot">
        <span className="row-place">{placeOf(choice.view.location)}</span>
        {choice.verdict !== null && <span className="mark">{plain(choice.verdict.judgement)}</span>}
      </span>
    </div>
  );
}

function matching(item: Item, review: Review, search: string): Item[] {
  const byId = new Map(review.items.map((one) => [one.id, one]));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return likelyOriginals(review.items, item)
    .flatMap((id) => byId.get(id) ?? [])
    .filter(({ view }) => words.every((word) => `${view.title} ${view.location.path}`.toLowerCase().includes(word)));
}

interface JudgeBothProps {
  readonly original: Item;
  readonly onJudge: (judgement: Judgement) => void;
  readonly onClose: () => void;
}

/** One judgement, by the same keys as ever. */
function JudgeBoth({ original, onJudge, onClose }: JudgeBothProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const said = Judgement.safeParse(actionOfKey(event.nativeEvent));
    if (said.success && !event.repeat) onJudge(said.data);
  };
  return (
    <Dialog title="What is it, then?" onClose={onClose} className="small" onKeyDown={onKeyDown}>
      <p>“{original.view.title}” is not judged yet. Its duplicate is:</p>
      <p className="dialog-choices">
        {pageKeyRows.map(({ action, key, word }) => {
          const said = Judgement.safeParse(action);
          return said.success ? (
            <Button key={action} keyName={key} onPress={() => onJudge(said.data)}>
              {word}
            </Button>
          ) : null;
        })}
      </p>
    </Dialog>
  );
}
