import { Dialog } from "./dialog.tsx";
import { pageKeyRows } from "./use-keys.ts";

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
