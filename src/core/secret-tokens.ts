import { isPasswordLiteral, isRandomLiteral, isReference } from "./secret-values.ts";

/**
 * A secret with a form of its own. The secret is group 1, or the whole match where there is no group. Every repetition
 * is bounded, so that a hostile text costs time in proportion to its length only.
 */
export interface TokenPattern {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly accepts?: (value: string, line: string) => boolean;
}

const isMixed = (value: string): boolean => /[0-9]/.test(value) && /[A-Za-z]/.test(value) && !isReference(value);

const placeholderPassword = /^(?:pass(?:word|wd)?|pw|pwd|secret|token|user|username|key|x+|example)$/i;

const connectionString = /(?:server|data source|user id|uid|host|database|initial catalog|accountname|endpoint) ?=/i;

const passwordWords = "(?:password|passwd|secret|token|api[-_]?key)";

/** What the vendors' rules of the scanning engine do not find, or only in part. */
export const tokenPatterns: readonly TokenPattern[] = [
  { kind: "aws access key id", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { kind: "google api key", pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: "google api key", pattern: /\bAQ\.[A-Za-z0-9_-]{30,200}/g },
  { kind: "google oauth secret", pattern: /\bGOCSPX-[A-Za-z0-9_-]{20,60}/g },
  { kind: "google oauth token", pattern: /\bya29\.[A-Za-z0-9_-]{20,500}/g },
  { kind: "model api key", pattern: /\bsk-(?:proj|svcacct|admin|or-v1|ant|lf|litellm)-[A-Za-z0-9_-]{20,300}/g },
  { kind: "model api key", pattern: /\bsk-[A-Za-z0-9]{32,100}\b/g, accepts: isMixed },
  {
    kind: "model api key",
    pattern: /\b(?:xai-|gsk_|pplx-|r8_|fw_|nvapi-|csk-)[A-Za-z0-9_-]{32,200}/g,
    accepts: isMixed,
  },
  { kind: "hugging face token", pattern: /\bhf_[A-Za-z0-9]{30,60}\b/g },
  { kind: "stripe key", pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,120}\b/g },
  { kind: "webhook secret", pattern: /\bwhsec_[A-Za-z0-9+/=]{20,120}/g },
  { kind: "twilio key", pattern: /\bSK[0-9a-f]{32}\b/g },
  { kind: "mailgun key", pattern: /\bkey-[0-9a-f]{32}\b/g },
  { kind: "telegram bot token", pattern: /\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b/g },
  { kind: "slack token", pattern: /\bxapp-[0-9]-[A-Za-z0-9-]{20,200}/g },
  { kind: "slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g, accepts: isMixed },
  { kind: "github token", pattern: /\b(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})/g },
  { kind: "gitlab token", pattern: /\bgl(?:pat|dt|ptt|rt|cbt|soat)-[A-Za-z0-9_.-]{20,300}/g },
  { kind: "digitalocean token", pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g },
  { kind: "pypi token", pattern: /\bpypi-[A-Za-z0-9_-]{50,500}/g },
  { kind: "webhook address", pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/([0-9]{10,30}\/[A-Za-z0-9_-]{40,120})/g },
  { kind: "age secret key", pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{50,70}\b/g },
  { kind: "json web token", pattern: /\beyJ[\w-]{8,400}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}/g },
  { kind: "bearer token", pattern: /\bBearer[ \t]{1,4}([\w.~+/-]{16,2000}={0,2})/gi, accepts: isMixed },
  {
    kind: "basic authorization",
    pattern: /\bAuthorization["']?[ \t]{0,4}[:=,][ \t]{0,4}["'`]?Basic[ \t]{1,4}([A-Za-z0-9+/]{8,500}={0,2})/gi,
  },
  {
    kind: "password in an address",
    pattern: /:\/\/[^\s:@/"'`<>{}()\\]{0,100}:([^\s@/"'`<>]{3,200})@/g,
    accepts: (value) => !isReference(value) && !placeholderPassword.test(value),
  },
  { kind: "npm token", pattern: /\/:_(?:authToken|auth|password)[ \t]{0,4}=[ \t]{0,4}["']?([^\s"'$]{6,300})/g },
  {
    kind: "password in a connection string",
    pattern: /\b(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature)[ \t]?=[ \t]?([^;"'`\s{}]{4,200})/gi,
    accepts: (value, line) => connectionString.test(line) && !isReference(value) && !placeholderPassword.test(value),
  },
  {
    kind: "password in a command",
    pattern: new RegExp(`--[a-z-]{0,30}${passwordWords}(?:=|[ \\t]{1,4})["']?([^\\s"'\`$<>{}[\\]|,)]{6,200})`, "g"),
    accepts: isMixed,
  },
  {
    kind: "password in markup",
    pattern: new RegExp(`<[\\w.:-]{0,40}${passwordWords}>([^<>\\s]{6,300})</`, "gi"),
    accepts: isPasswordLiteral,
  },
  {
    kind: "password in markup",
    pattern: new RegExp(
      `\\b(?:key|name)=["'][\\w.:-]{0,60}${passwordWords}["']\\s{1,10}value=["']([^"'\\s]{6,300})["']`,
      "gi",
    ),
    accepts: (value) => isRandomLiteral(value) || (isPasswordLiteral(value) && isMixed(value)),
  },
];
