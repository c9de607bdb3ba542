import { useState } from "react";

/** A command to type next, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  const [said, setSaid] = useState("Copy");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied"),
      () => setSaid("Not copied"),
    );
  return (
    <span className="command">
      <code>{text}</code>
      <button type="button" className="plain" aria-label={`${said}: ${text}`} onClick={() => void copy()}>
        {said}
      </button>
    </span>
  );
}
