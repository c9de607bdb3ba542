/**
 * Characters that JSON may hold as they are but a terminal or a script that prints it should not meet: DEL, C1
 * controls, line separators, marks that reorder or hide text.
 */
const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON of a value in which such characters are escaped; what it says stays the same. `indent` 0: one line. */
export function toJsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
