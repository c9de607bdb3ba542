import { useEffect, useState } from "react";
import { ApiError } from "./api.ts";
import { Dialog } from "./dialog.tsx";

interface TextDialogProps {
  readonly title: string;
  readonly load: () => Promise<{ readonly text: string }>;
  /** What to say where there is no text. */
  readonly none: string;
  readonly onClose: () => void;
}

/** A long text of a work, asked for when somebody wants to read it. */
export function TextDialog({ title, load, none, onClose }: TextDialogProps) {
  const [said, setSaid] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, when it opens
  useEffect(() => {
    load().then(
      ({ text }) => setSaid(text === "" ? none : text),
      (error: unknown) => error instanceof ApiError && setSaid(error.message),
    );
  }, []);
  if (said === null) return null;
  return (
    <Dialog title={title} onClose={onClose} className="wide">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{said}</pre>
    </Dialog>
  );
}
