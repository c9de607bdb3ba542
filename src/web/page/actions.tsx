import { type Action, keyRows } from "../../core/triage-keys.ts";
import type { Item } from "../messages.ts";
import { Button } from "./button.tsx";

const judgements = ["real", "stylistic", "out-of-scope", "wrong", "unsure"] as const;
const others = ["duplicate", "note", "back", "skip", "edit", "undo"] as const;

interface ActionsProps {
  /** Null: at the end. */
  readonly item: Item | null;
  /** How many flags of this group the key folds now; 0: none. */
  readonly foldable: number;
  readonly act: (action: Action) => void;
}

/** All that can be done with a flag. The bar stays where it is, whatever is shown above it. */
export function Actions({ item, foldable, act }: ActionsProps) {
  return (
    <section className="actions" aria-label="Judge this flag">
      <div className="actions-judge">
        {judgements.map((action) => (
          <ActionButton
            key={action}
            {...{ action, act, isDisabled: item === null }}
            className="judge"
            isPressed={item?.verdict?.judgement === action}
          />
        ))}
      </div>
      <div className="actions-more">
        {others.map((action) => (
          <ActionButton
            key={action}
            {...{ action, act }}
            className="quiet"
            isDisabled={item === null && !["back", "undo", "skip"].includes(action)}
          />
        ))}
        <ActionButton
          {...{ action: "fold", act }}
          className={foldable > 0 ? "offer" : "quiet"}
          isDisabled={foldable === 0}
          {...(foldable > 0 && { word: `Fold ${foldable} left` })}
        />
      </div>
    </section>
  );
}

interface ActionButtonProps {
  readonly action: Action;
  readonly act: (action: Action) => void;
  readonly className: string;
  readonly isDisabled: boolean;
  readonly isPressed?: boolean;
  /** Instead of its own. */
  readonly word?: string;
}

function ActionButton({ action, act, className, isDisabled, isPressed, word: given }: ActionButtonProps) {
  const row = keyRows.find((one) => one.action === action);
  if (row === undefined) return null;
  const word = given ?? row.word.charAt(0).toUpperCase() + row.word.slice(1);
  return (
    <Button
      keyName={row.key}
      onPress={() => act(action)}
      title={row.meaning}
      {...{ className, isDisabled }}
      {...(isPressed !== undefined && { isPressed })}
    >
      {word}
    </Button>
  );
}
