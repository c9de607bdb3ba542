import type { SecretSpan } from "./secret-span.ts";
import { isPasswordLiteral, isRandomLiteral, isReference } from "./secret-values.ts";

/**
 * A form in which a secret is given to something else than a name with a separator behind it. The secret is group 1.
 * Every repetition is bounded, so that a hostile text costs time in proportion to its length only.
 */
interface SecretForm {
  readonly kind: string;
  readonly pattern: RegExp;
  /** Files that know the form; absent: all. */
  readonly paths?: RegExp;
  readonly accepts: (value: string) => boolean;
}

const word =
  "(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|private|auth|account|encryption|signing)[-_]?key)";
const name = `[\\w.-]{0,60}${word}[\\w.-]{0,30}`;

const isMixed = (value: string): boolean => /[0-9]/.test(value) && /[A-Za-z]/.test(value);
const isMixedPassword = (value: string): boolean => isMixed(value) && isPasswordLiteral(value);
const isGiven = (value: string): boolean => isMixedPassword(value) || isRandomLiteral(value);
const isValue = (value: string): boolean => !isReference(value);

/** A name and its value as two members: `- name: DB_PASSWORD`, `value: …` on the next line, or in JSON. */
const pair = String.raw`\bname["']?[ \t]{0,4}[:=][ \t]{0,4}["']?${name}["']?[ \t]{0,4},?\s{0,60}["']?value["']?[ \t]{0,4}[:=][ \t]{0,4}`;
/** A command, up to an option behind it. */
const databaseClient = String.raw`\b(?:mysql|mariadb)[a-z_-]{0,12}\b[^\n]{0,120}?`;

const forms: readonly SecretForm[] = [
  { kind: "password", pattern: new RegExp(`${pair}"([^"\\n]{6,2000})"`, "gi"), accepts: isGiven },
  { kind: "password", pattern: new RegExp(`${pair}'([^'\\n]{6,2000})'`, "gi"), accepts: isGiven },
  {
    kind: "password",
    pattern: new RegExp(`${pair}([^\\s"'{}[\\],]{6,2000})(?=\\s|$)`, "gi"),
    paths: /\.ya?ml$/i,
    accepts: isGiven,
  },
  {
    kind: "password",
    pattern: new RegExp(
      String.raw`^[ \t]{0,20}(?:ENV|ARG)[ \t]{1,10}${name}[ \t]{1,10}(\S{4,2000})[ \t\r]{0,10}$`,
      "gim",
    ),
    paths: /(?:^|\/)[^/]*(?:docker|container)file[^/]*$/i,
    accepts: isPasswordLiteral,
  },
  {
    kind: "password in a call",
    pattern: new RegExp(String.raw`\b(?:(?:set|with|use)_?${word}|${word})\(\s{0,20}"([^"\n]{6,2000})"`, "gi"),
    accepts: isGiven,
  },
  {
    kind: "password in a call",
    pattern: new RegExp(String.raw`\b(?:(?:set|with|use)_?${word}|${word})\(\s{0,20}'([^'\n]{6,2000})'`, "gi"),
    accepts: isGiven,
  },
  {
    kind: "password in a call",
    pattern: /\bConvertTo-SecureString\s{1,4}["']([^"'\n]{6,300})["']/gi,
    accepts: isValue,
  },
  { kind: "key", pattern: /\bcreateHmac\([^,\n]{1,40},\s{0,10}["']([^"'\n]{16,500})["']/g, accepts: isRandomLiteral },
  { kind: "key", pattern: /\bjwt\.sign\([^,\n]{1,100},\s{0,10}["']([^"'\n]{12,500})["']/gi, accepts: isRandomLiteral },
  {
    kind: "password in a command",
    pattern:
      /\b(?:curl|wget|http)\b[^\n]{0,200}?[ \t](?:-u|--user|--proxy-user)[ \t=]{0,4}["']?[^\s:"']{1,100}:([^\s"']{3,200})/g,
    accepts: isValue,
  },
  {
    kind: "password in a command",
    pattern: new RegExp(`${databaseClient} -p([^\\s"']{6,100})`, "g"),
    accepts: isMixed,
  },
  {
    kind: "password in a query",
    pattern: /\b(?:identified by|with(?: encrypted)? password|set password =)\s{1,10}'([^'\n]{4,300})'/gi,
    accepts: isPasswordLiteral,
  },
  {
    kind: "key in a header",
    pattern: /(?:api[-_]?key|token|secret|password):[ \t]{1,4}([^\s"'`<>{}]{12,500})(?=["'`])/gi,
    accepts: isRandomLiteral,
  },
  {
    kind: "key in an address",
    pattern:
      /[?&](?:sig|signature|(?:access[-_]?|auth[-_]?)?token|(?:api[-_]?)?key|(?:client[-_]?)?secret|password)=([^&\s"'`<>#()[\]]{12,1000})/gi,
    accepts: isRandomLiteral,
  },
  { kind: "key in an address", pattern: /:\/\/([A-Za-z0-9_-]{24,200})@/g, accepts: isRandomLiteral },
  {
    kind: "password in an address",
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:@/"'`<>]{0,100}:([^\s"'`<>{}$]{3,200})@(?=[\w.-]{1,200}(?:[:/?"'`\s]|$))/g,
    accepts: (value) => isValue(value) && /[@/]/.test(value) && !/:\/\//.test(value),
  },
  {
    kind: "private key",
    pattern: /\bclient-key-data["']?[ \t]{0,4}:[ \t]{0,4}["']?([A-Za-z0-9+/=]{20,20000})/g,
    accepts: isValue,
  },
  {
    kind: "private key",
    pattern: /"kty"[^{}]{0,4000}?"(?:d|k)"\s{0,10}:\s{0,10}"([\w-]{16,4000})"/g,
    accepts: isValue,
  },
  { kind: "private key", pattern: /"(?:d|k)"\s{0,10}:\s{0,10}"([\w-]{40,4000})"/g, accepts: isRandomLiteral },
  { kind: "private key", pattern: /^Private-MAC:[ \t]{1,4}([0-9a-f]{40,64})/gm, accepts: isValue },
  { kind: "vault token", pattern: /\b(hv[sbr]\.[A-Za-z0-9_-]{20,300})/g, accepts: isMixed },
  { kind: "square token", pattern: /\b(sq0[a-z]{3}-[A-Za-z0-9_-]{22,60})/g, accepts: isMixed },
  { kind: "notion token", pattern: /\b((?:secret|ntn)_[A-Za-z0-9]{40,60})\b/g, accepts: isMixed },
  { kind: "facebook token", pattern: /\b(EAAC[A-Za-z0-9]{30,400})\b/g, accepts: isMixed },
];

/** Secrets in calls, commands, queries, headers, addresses and pairs of a name and a value. */
export function findSecretForms(path: string, text: string): SecretSpan[] {
  return forms.flatMap(({ kind, pattern, paths, accepts }) => {
    if (paths !== undefined && !paths.test(path)) return [];
    return [...text.matchAll(pattern)].flatMap((match) => {
      const value = match[1] ?? "";
      const start = match.index + match[0].lastIndexOf(value);
      return accepts(value) ? [{ start, end: start + value.length, kind }] : [];
    });
  });
}
