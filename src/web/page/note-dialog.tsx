import { useId, useState } from "react";
import type { Item } from "../messages.ts";
import { Dialog } from "./dialog.tsx";

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
        <input
          id={id}
          data-first-focus
          maxLength={4_000}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <p className="dialog-foot">
          <button type="submit" className="button offer">
            Keep
          </button>
        </p>
      </form>
    </Dialog>
  );
}
