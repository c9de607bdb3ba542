import { useEffect, useState } from "react";
import type { ThreadTexts } from "../messages.ts";
import { ApiError, type ReviewApi } from "./api.ts";
import { Dialog } from "./dialog.tsx";
import { countOf } from "./words.ts";

interface ThreadDialogProps {
  readonly api: ReviewApi;
  /** Null: all is judged that the thread raised. */
  readonly findingId: string | null;
  readonly threadId: string;
  readonly onClose: () => void;
}

/** What a reviewer was told, and what it replied. The reply stays shut while it would tell of flags that are not judged. */
export function ThreadDialog({ api, findingId, threadId, onClose }: ThreadDialogProps) {
  const [texts, setTexts] = useState<ThreadTexts | ApiError | null>(null);
  useEffect(() => {
    api.thread(threadId, findingId).then(setTexts, (error: unknown) => error instanceof ApiError && setTexts(error));
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
          {texts.waiting > 0 ? `: it also tells of ${countOf(texts.waiting, "flag")} that you have not judged` : ""}
        </summary>
        <pre>{texts.reply ?? "There is none."}</pre>
      </details>
      <details>
        <summary>Brief</summary>
        <pre>{texts.brief === "" ? "Nothing was sent from here: its findings were brought." : texts.brief}</pre>
      </details>
    </Dialog>
  );
}
