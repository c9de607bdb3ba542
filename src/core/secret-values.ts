/** Judging a literal: could it be a secret, or is it a name, a type, a reference or a text for people? */

/** Words that stand where a password could, and are none. */
const ordinaryValues = new Set([
  "boolean",
  "current-password",
  "default",
  "disabled",
  "enabled",
  "function",
  "hidden",
  "invalid",
  "masked",
  "missing",
  "new-password",
  "number",
  "object",
  "one-time-code",
  "optional",
  "redacted",
  "required",
  "string",
  "symbol",
  "undefined",
  "unknown",
]);

/** A variable, a template or a placeholder of a format: none of it is a value. */
const reference = new RegExp(
  [
    String.raw`^\$[A-Za-z_][\w.:]*$|^[&*][\w.-]+$|^@[\w.-]+(?:/[\w./-]*)?$|^%[A-Za-z_]\w*%$`,
    String.raw`\$\{[^}]{0,200}\}?|\{\{[^}]{0,200}\}\}|^\$\(|\$\([A-Za-z_][^)]{0,200}\)`,
    String.raw`(?:^|[^\w])%[sdv](?![\w])|^%[sdv]$|%[({]\w{1,40}[)}]|%[A-Z_]{2,}%`,
    String.raw`^<[^>]*>$|^\{[^}]*\}$|\bprocess\.env\b|\benviron\b`,
  ].join("|"),
);
const version = /^[\^~<>=v]{0,3}[0-9]+(?:\.[0-9x*]+)+(?:-[a-z0-9.]+)?$/i;
const place = /^(?:[a-z][a-z0-9+.-]{0,20}:\/\/|\.{0,2}\/|~\/|[A-Za-z]:\\|arn:|projects\/)/i;
const nameWord = /passw|pwd|secret|token|key|credential|auth|phrase|login/i;
const digit = /[0-9]/;
const letter = /[A-Za-z]/;

/** A variable, a template, an address, a path or a version; dots or crosses in place of a value. */
export function isReference(value: string): boolean {
  const isPlace = place.test(value) && !(value.startsWith("/") && isMixedCaseNoise(value));
  return reference.test(value) || isPlace || version.test(value) || variety(value) < 3;
}

/** A call, a piece of markup or a list in a string: `name(x)`, `<b>x</b>`, `[a,b]`, `{"a":1}`. */
function isCodeText(value: string): boolean {
  const isWrapped = ["<>", "[]", "{}", "()"].some(
    (pair) => value.startsWith(pair[0] ?? "") && value.endsWith(pair[1] ?? ""),
  );
  return isWrapped || /^[A-Za-z_$][\w$.-]*(?:\([^()]*\)|\[[^[\]]*\]|<[^<>]*>)[;,]?$/.test(value);
}

/** A name for a secret rather than the secret: `db-password`, `#token`, `reset_password_token`, `Auth.Key`. */
function isName(value: string): boolean {
  return nameWord.test(value) && /^[#.]?[A-Za-z]+(?:[-_.: /][A-Za-z]+)*[?:*!.]*$/.test(value);
}

/** Whether the literal given to something called a password is one. `changeme` is; `string`, `#password` are not. */
export function isPasswordLiteral(value: string): boolean {
  if (value.length < 6 || /\s/.test(value)) return false;
  return !ordinaryValues.has(value.toLowerCase()) && !isReference(value) && !isName(value);
}

/** A short literal whose letters and digits are mixed as in no word: `Zx81k2Pq9`. */
export function isShortNoise(value: string): boolean {
  if (!/^[\x21-\x7e]{8,11}$/.test(value) || isReference(value) || isVersionedName(value)) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && digit.test(value) && variety(value) >= 7;
}

/** Whether the literal given to something called a token or key is one: long, and mixed as only machines mix. */
export function isRandomLiteral(value: string): boolean {
  if (value.length < 12 || /\s/.test(value) || isReference(value) || isCodeText(value)) return false;
  if (!letter.test(value) || variety(value) < 8) return false;
  return digit.test(value) ? !isVersionedName(value) : isMixedCaseNoise(value);
}

/** How many different characters a value has in its first 64. */
function variety(value: string): number {
  return new Set(value.slice(0, 64)).size;
}

/** `oauth2-access-token`, `v1.2.3-beta`, `en_US_2`, `scrypt_salsa208sha256_str_verify`: words with some numbers. */
function isVersionedName(value: string): boolean {
  const parts = value.split(/[-_.:/,;|]/);
  if (parts.every((part) => part.length < 16 && /^(?:[A-Za-z]*[0-9]{0,3}|[0-9]+[a-z]{0,2})$/.test(part))) return true;
  const isWords = parts.length > 3 && parts.every((part) => part.length < 24 && /^[a-z][a-z0-9]*$/.test(part));
  return isWords && value.replaceAll(/[^0-9]/g, "").length * 5 < value.length;
}

/** Without digits: at least 20 characters whose case changes far more often than it does in `camelCaseNames`. */
function isMixedCaseNoise(value: string): boolean {
  if (value.length < 20) return false;
  let changes = 0;
  for (let i = 1; i < value.length; i++) {
    if (isUpper(value[i] as string) !== isUpper(value[i - 1] as string)) changes++;
  }
  return changes * 5 > value.length * 2;
}

function isUpper(character: string): boolean {
  return character >= "A" && character <= "Z";
}

/**
 * Whether a value found to be secret once can be replaced wherever it stands. A password that is also a word
 * (`changeme`, `postgres`, `user_name`) would take that word out of all the code.
 */
export function isDistinctive(value: string): boolean {
  if (value.length < 8 || variety(value) < 5) return false;
  if (digit.test(value) && letter.test(value)) return true;
  if (/[^A-Za-z0-9_\-./:\s]/.test(value)) return true;
  return letter.test(value) && isMixedCaseNoise(value);
}
