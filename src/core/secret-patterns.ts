import { findAssignedSecrets } from "./secret-assignments.ts";
import { findSecretForms } from "./secret-forms.ts";
import { findKeyFileLines, findPrivateKeys } from "./secret-pem.ts";
import type { SecretSpan } from "./secret-span.ts";
import { type TokenPattern, tokenPatterns } from "./secret-tokens.ts";

/**
 * Secrets in a text that a scanning engine's vendor rules leave out: private keys of every form, tokens known by their
 * beginning, passwords in addresses and commands, and whatever is assigned to a name that says `password` or `token`.
 * Spans may overlap. Takes time in proportion to the text, whatever it holds.
 */
export function findSecretPatterns(path: string, text: string): SecretSpan[] {
  return [
    ...findPrivateKeys(text),
    ...findKeyFileLines(path, text),
    ...tokenPatterns.flatMap((token) => findTokens(token, text)),
    ...findAssignedSecrets(path, text),
    ...findSecretForms(path, text),
    ...findFilePasswords(path, text),
    ...findClusterSecrets(path, text),
  ];
}

function findTokens(token: TokenPattern, text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  for (const match of text.matchAll(token.pattern)) {
    const value = match[1] ?? match[0];
    const start = match.index + match[0].lastIndexOf(value);
    if (token.accepts && !token.accepts(value, surroundings(text, start))) continue;
    spans.push({ start, end: start + value.length, kind: token.kind });
  }
  return spans;
}

/** What stands around a place on its line. */
function surroundings(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 300), at);
  const after = text.slice(at, at + 300);
  return before.slice(before.lastIndexOf("\n") + 1) + (after.split("\n", 1)[0] as string);
}

/** Files whose format knows nothing but passwords: `.netrc`, `.pgpass`, `.htpasswd`. */
function findFilePasswords(path: string, text: string): SecretSpan[] {
  if (/(?:^|\/)[._]?netrc$/.test(path)) return groupSpans(text, /\bpassword\s{1,10}(\S{1,300})/g);
  if (/(?:^|\/)\.?pgpass$/.test(path)) return groupSpans(text, /^(?:[^:\n]{1,200}:){4}([^\n]{1,300})$/gm);
  if (/(?:^|\/)\.?htpasswd$/.test(path)) return groupSpans(text, /^[^:\n]{1,200}:([^\n]{1,300})$/gm);
  return [];
}

/** Values below `data:` and `stringData:` of a Kubernetes secret. */
function findClusterSecrets(path: string, text: string): SecretSpan[] {
  if (!/\.ya?ml$/i.test(path) || !/^kind:[ \t]{1,4}Secret\b/m.test(text)) return [];
  const spans: SecretSpan[] = [];
  for (const block of text.matchAll(/^(?:data|stringData):[ \t]*\r?\n((?:[ \t]+[^\n]*\n?){1,1000})/gm)) {
    const offset = block.index + block[0].length - (block[1] as string).length;
    for (const span of groupSpans(
      block[1] as string,
      /^[ \t]+[\w.-]{1,100}:[ \t]+["']?([^\s"']{4,2000})["']?[ \t]*$/gm,
    )) {
      spans.push({ ...span, start: span.start + offset, end: span.end + offset });
    }
  }
  return spans;
}

function groupSpans(text: string, pattern: RegExp): SecretSpan[] {
  return [...text.matchAll(pattern)].map((match) => {
    const value = match[1] as string;
    const start = match.index + match[0].lastIndexOf(value);
    return { start, end: start + value.length, kind: "password" };
  });
}
