import { raw, html as template } from "hono/html";
import { terminalText } from "../system/terminal-text.ts";
import { codeInProse } from "./markdown.ts";

/** HTML that was written by `html`, and by nothing else. */
export type Html = ReturnType<typeof raw>;

/** What may stand in HTML. Texts are foreign: they become text, whatever they hold. */
export type Content = string | number | false | null | undefined | Html | readonly Content[];

/**
 * HTML of a template. Every text that is put in is escaped, in attributes too as long as these stand in quotes, and loses what
 * reorders, hides or controls.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  // Nothing of ours is a promise, for which alone the template would give one.
  return template(strings, ...values.map(shown)) as Html;
}

function shown(value: Content): Content {
  if (typeof value === "string") return terminalText(value);
  return Array.isArray(value) ? value.map(shown) : value;
}

/** Of ours alone: a style sheet. Never anything from outside. */
export function ownHtml(text: string): Html {
  return raw(text);
}

/** Sentences of a model or a person: what stands between backticks is code, nothing else is markup. */
export function prose(text: string): Html {
  const parts = text.trim().split(codeInProse);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part.slice(1, -1)}</code>` : part))}`;
}

/** A name for a place in the page, of an id of ours. */
export function placeName(kind: string, id: string | number): string {
  return `${kind}-${String(id).replace(/[^a-zA-Z0-9]/g, "")}`;
}
