import { endOf, type Literal, type PlainFormat, readBlock, readPlain, readQuoted } from "./secret-literals.ts";
import type { SecretSpan } from "./secret-span.ts";
import { isPasswordLiteral, isRandomLiteral, isShortNoise } from "./secret-values.ts";

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
const separator = String.raw`(?::[ \t]{0,4}[A-Za-z_][\w<>[\]|.]{0,40}(?: \| [\w<>[\].]{1,40}){0,4}[ \t]{0,4}=(?!=)|[!=]={1,2}|\|\|=?|\?\?=?|:=|=>|=|:|,)`;

/** What may follow in the name of a value of its own: `PASSWORD_PRIMARY_DB`, `passwordForProd`; not `token_type`. */
const suffix =
  "(?![-_]?(?:ids?|names?|types?|ur[il]s?|paths?|files?|addr(?:ess)?|arn|hash|count|length|len|limit|regex|pattern|class|label|field|param|header|kind|prefix|hint|text|policy|version)(?![A-Za-z0-9]))((?:[-_][A-Za-z0-9]{1,20}){1,3}|(?-i:[A-Z][a-z0-9]{1,20}){1,4})?";

/** A key by whose name the value is a secret, up to the value: groups password key, pass key, suffix, separator, quote. */
const assignment = new RegExp(
  `(?:(${passwordKey})|(?:${tokenKey})|(${passKey}))${keyEnding}${suffix}(?:\\\\?["'\`])?[\\])]?([ \\t]{0,20}${separator}[ \\t\\n\\r]{0,20})(?:\\([ \\t\\n\\r]{0,20})?(?:[rbuRBU@]{0,2}\\\\?(["'\`]))?`,
  "gi",
);

/** A name that is itself an argument, with the value as the next one: `setting("db-password", "…")`. */
const quotedName = /["'`][ \t]{0,20},/;

/**
 * Literals that are assigned to, compared with or passed for something whose name says that it is a secret:
 * `password = "…"`, `"apiKey": "…"`, `DB_PASSWORD=…`, `secret: …` in YAML. References, names and types are none.
 */
export function findAssignedSecrets(path: string, text: string): SecretSpan[] {
  const format = formatOf(path);
  const spans: SecretSpan[] = [];
  const pattern = new RegExp(assignment);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    for (const literal of literalsOf(text, match, format)) {
      if (!isSecret(literal, match, path)) continue;
      pattern.lastIndex = endOf(text, literal);
      spans.push({ start: literal.start, end: pattern.lastIndex, kind: kindOf(match) });
    }
  }
  return spans;
}

function formatOf(path: string): PlainFormat {
  if (/\.ya?ml$/i.test(path)) return "yaml";
  return plainFormat.test(path) ? "data" : "code";
}

/** In formats without quotes, and for `NAME=value` as a shell or an environment has it in any file, quotes are not needed. */
function literalsOf(text: string, match: RegExpExecArray, format: PlainFormat): Literal[] {
  const start = match.index + match[0].length;
  const quote = match[5];
  if (quote !== undefined) return [readQuoted(text, start, quote, match[0].at(-2) === "\\")];
  const between = match[4] as string;
  const isEnvironment = between === "=" && /^[A-Z0-9_]+=$/.test(match[0]);
  const isData = format !== "code" && /^[ \t]*[:=][ \t]*$/.test(between);
  if (!isEnvironment && !isData) return [];
  const block = isData && format === "yaml" ? readBlock(text, start) : [];
  if (block.length > 0) return block;
  const plain = readPlain(text, start, format);
  return plain === null ? [] : [plain];
}

function isSecret(literal: Literal, match: RegExpExecArray, path: string): boolean {
  const { value, isQuoted } = literal;
  const isArgument = (match[4] as string).trimStart().startsWith(",");
  if (isArgument && (match[2] !== undefined || !quotedName.test(match[0]))) return false;
  if (isRandomLiteral(value)) return true;
  if (match[3] !== undefined || !isPasswordLiteral(value)) return false;
  const isMixed = /[0-9]/.test(value) && /[A-Za-z]/.test(value);
  if (match[1] === undefined && isShortNoise(value)) return true;
  if (match[1] === undefined) return isMixed && (match[2] !== undefined || !isQuoted);
  if (isArgument) return isMixed;
  return isMixed || !textsFolder.test(path);
}

function kindOf(match: RegExpExecArray): string {
  if (match[1] !== undefined || match[2] !== undefined) return "password";
  if (/^(?:secret|credential)/i.test(match[0])) return "secret";
  return /^token/i.test(match[0]) ? "token" : "key";
}
