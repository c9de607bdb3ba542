import type { SecretSpan } from "./secret-span.ts";
import { isPasswordLiteral, isRandomLiteral } from "./secret-values.ts";

/** Formats in which a value needs no quotes. */
const plainFormat =
  /(?:\.(?:env|properties|ini|cfg|conf|cnf|ya?ml|tfvars|sh|bash|zsh|npmrc|netrc|pypirc|service)|(?:^|\/)(?:\.env[^/]*|[^/]*\.env\.[^/]*|dockerfile[^/]*|\.?netrc|_netrc|credentials|config))$/i;

/** Texts for people, where a password is what the word `password` is called in their language. */
const textsFolder = /(?:^|\/)(?:locales?|i18n|l10n|lang(?:uage)?s?|translations?|messages)\//i;

const passwordKey = "passw(?:or)?d|passwort|pass[-_]?phrase|pwd";
const tokenKey =
  "secret|token|credential|api[-_]?key|access[-_]?key|secret[-_]?key|private[-_]?key|auth[-_]?key|account[-_]?key|encryption[-_]?key|signing[-_]?key|master[-_]?key|session[-_]?key|app[-_]?key|client[-_]?key";
const passKey = "(?<![A-Za-z])pass|(?<=[a-z])Pass";
const keyEnding =
  "s?(?:[-_]?(?:key|value|val|base|prod|production|dev|development|test|staging|live|old|new|default|plain|hash|salt|[0-9]{1,3})){0,2}";
/** `: string =` of a typed declaration, a comparison, an assignment, a default, a second argument. */
const separator = String.raw`(?::[ \t]{0,4}[A-Za-z_][\w<>[\]|.]{0,40}[ \t]{0,4}=(?!=)|[!=]={1,2}|\|\|=?|\?\?=?|:=|=>|=|:|,)`;

/** A key by whose name the value is a secret, up to the value: groups password key, pass key, separator, quote, prefix. */
const assignment = new RegExp(
  `(?:(${passwordKey})|(?:${tokenKey})|(${passKey}))${keyEnding}(?:\\\\?["'\`])?[\\])]?([ \\t]{0,20}${separator}[ \\t\\n\\r]{0,20})(?:[rbuRBU@]{0,2}\\\\?(["'\`]))?`,
  "gi",
);

const maxValue = 500;

/** A name that is itself an argument, with the value as the next one: `setting("db-password", "…")`. */
const quotedName = /["'`][ \t]{0,20},/;

/** What stands behind the separator. `isQuoted` false: it runs to the next blank or comment. */
interface Literal {
  readonly start: number;
  readonly value: string;
  readonly isQuoted: boolean;
}

/**
 * Literals that are assigned to, compared with or passed for something whose name says that it is a secret:
 * `password = "…"`, `"apiKey": "…"`, `DB_PASSWORD=…`, `secret: …` in YAML. References, names and types are none.
 */
export function findAssignedSecrets(path: string, text: string): SecretSpan[] {
  const isPlain = plainFormat.test(path);
  const spans: SecretSpan[] = [];
  const pattern = new RegExp(assignment);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const literal = match[4] === undefined ? readPlain(text, match, isPlain) : readQuoted(text, match, match[4]);
    if (literal === null || !isSecret(literal, match, path)) continue;
    pattern.lastIndex = literal.start + literal.value.length;
    spans.push({ start: literal.start, end: pattern.lastIndex, kind: kindOf(match) });
  }
  return spans;
}

/** Up to the closing quote; where there is none on the line (it was cut off), up to the next blank. */
function readQuoted(text: string, match: RegExpExecArray, quote: string): Literal {
  const start = match.index + match[0].length;
  const line = text.slice(start, start + maxValue).split("\n", 1)[0] as string;
  const close = closingQuote(line, quote);
  const value = close < 0 ? (line.split(/\s/, 1)[0] as string) : line.slice(0, close);
  return { start, value, isQuoted: true };
}

function closingQuote(line: string, quote: string): number {
  const at = line.indexOf(quote);
  const isEscaped = at > 0 && line[at - 1] === "\\";
  return isEscaped ? at - 1 : at;
}

/** In formats without quotes, and for `NAME=value` as a shell or an environment has it, in any file. */
function readPlain(text: string, match: RegExpExecArray, isPlain: boolean): Literal | null {
  const between = match[3] as string;
  const isEnvironment = between === "=" && /^[A-Z0-9_]+=$/.test(match[0]);
  if (!isEnvironment && !(isPlain && /^[ \t]*[:=][ \t]*$/.test(between))) return null;
  const start = match.index + match[0].length;
  const value = /^[^\s"'`#;,&<>(){}\\]*/.exec(text.slice(start, start + maxValue))?.[0] ?? "";
  const isCode = /^[("'`{[]/.test(text.slice(start + value.length, start + value.length + 1));
  return isCode || /^[!|>[{]/.test(value) ? null : { start, value, isQuoted: false };
}

function isSecret(literal: Literal, match: RegExpExecArray, path: string): boolean {
  const { value, isQuoted } = literal;
  const isArgument = (match[3] as string).trimStart().startsWith(",");
  if (isArgument && (match[2] !== undefined || !quotedName.test(match[0]))) return false;
  if (isRandomLiteral(value)) return true;
  if (!isPasswordLiteral(value)) return false;
  const isMixed = /[0-9]/.test(value) && /[A-Za-z]/.test(value);
  if (match[1] === undefined || isArgument) return isMixed && (match[2] !== undefined || !isQuoted);
  return isMixed || !textsFolder.test(path);
}

function kindOf(match: RegExpExecArray): string {
  if (match[1] !== undefined || match[2] !== undefined) return "password";
  if (/^(?:secret|credential)/i.test(match[0])) return "secret";
  return /^token/i.test(match[0]) ? "token" : "key";
}
