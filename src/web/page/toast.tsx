import { useEffect } from "react";
import { Button } from "./button.tsx";
import type { Toast } from "./use-queue.ts";

interface ToastBarProps {
  readonly toast: Toast | null;
  readonly onUndo: () => void;
  readonly onHide: () => void;
}

const shownMs = 8_000;

/** What was just done, with the way back. It lies over the page and moves nothing. */
export function ToastBar({ toast, onUndo, onHide }: ToastBarProps) {
  useEffect(() => {
    if (toast === null || toast.isBad) return;
    const timer = setTimeout(onHide, shownMs);
    return () => clearTimeout(timer);
  }, [toast, onHide]);
  return (
    <div className="toasts" role="status">
      {toast !== null && (
        <div key={toast.number} className={`toast ${toast.isBad ? "toast-bad" : ""}`}>
          <span>{toast.text}</span>
          {toast.canUndo && (
            <Button keyName="z" className="plain" onPress={onUndo}>
              Undo
            </Button>
          )}
          {toast.isBad && (
            <button type="button" className="plain" aria-label="Close" onClick={onHide}>
              ✕
            </button>
          )}
        </div>
      )}
    </div>
  );
}
