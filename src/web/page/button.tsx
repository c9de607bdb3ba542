import type { ReactNode } from "react";

interface ButtonProps {
  readonly children: ReactNode;
  /** The key that does the same, as it stands on the button. */
  readonly keyName?: string;
  readonly onPress: () => void;
  readonly className?: string;
  readonly isDisabled?: boolean;
  readonly isPressed?: boolean;
  readonly title?: string;
}

/** A button with its key on it. After a click it gives the focus back, so that space means the page's key again. */
export function Button({ children, keyName, onPress, className = "", isDisabled, isPressed, title }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button ${className}`}
      disabled={isDisabled}
      aria-pressed={isPressed}
      aria-keyshortcuts={keyName === "space" ? "Space" : keyName}
      title={title}
      onClick={(event) => {
        if (event.detail > 0) event.currentTarget.blur();
        onPress();
      }}
    >
      <span>{children}</span>
      {keyName !== undefined && (
        <span className="key" aria-hidden="true">
          {keyName === "space" ? "Space" : keyName.toUpperCase()}
        </span>
      )}
    </button>
  );
}
