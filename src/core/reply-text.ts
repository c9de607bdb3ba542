/**
 * Control characters except newline and tab: they have no place in a finding, and some steer a terminal.
 * (C0, DEL and C1; a carriage return before a newline goes with them.)
 */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A string of a model as we keep it: control characters removed, lone surrogates replaced, ends trimmed of blank
 * lines and trailing space, at most `maxCharacters` UTF-16 units. Indentation of the first line stays, since a quote may need it.
 */
export function cleanText(text: string, maxCharacters: number): string {
  const bounded = text.slice(0, maxCharacters * 2).replace(CONTROL_CHARACTERS, "");
  return cutText(bounded.replace(/^(?:[ \t]*\n)+/, "").trimEnd(), maxCharacters).toWellFormed();
}

/** The text on one line, runs of white space as one space, at most `maxCharacters`, an ellipsis where it was cut. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = cleanText(text, maxCharacters * 4)
    .replace(/\s+/g, " ")
    .trim();
  return line.length <= maxCharacters ? line : `${cutText(line, maxCharacters - 1).trimEnd()}…`;
}

/** Cuts at `maxCharacters` without leaving half of a surrogate pair. */
function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const isInsidePair = /[\ud800-\udbff]/.test(text.charAt(maxCharacters - 1));
  return text.slice(0, isInsidePair ? maxCharacters - 1 : maxCharacters);
}
