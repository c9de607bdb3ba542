import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly className?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A dialog over the page. Escape and a click beside it close it; the browser keeps the focus inside. */
export function Dialog({ title, children, onClose, className = "", onKeyDown }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    // Else the browser takes the first button, which closes it.
    const first = dialog.querySelector<HTMLElement>("[data-first-focus]");
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
  }, []);
  return (
    // Escape closes it too: the mouse is only one way.
    <dialog
      ref={element}
      className={`dialog ${className}`}
      aria-label={title}
      onClose={onClose}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className="dialog-body">
        <header>
          <h2>{title}</h2>
          <button type="button" className="plain" aria-label="Close" onClick={() => element.current?.close()}>
            ✕
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
