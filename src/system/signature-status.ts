import { terminalLine } from "./terminal-text.ts";

/** What became of checking a signature. */
export type SignatureCheck =
  /** By somebody whom the user's configuration or keyring vouches for. */
  | { readonly status: "good"; readonly signer: string; readonly key: string }
  /** It fits, but nothing says whose key it is. */
  | { readonly status: "unknown-signer"; readonly key: string }
  /** It fits, but the user's file of allowed signers lacks the key. */
  | { readonly status: "not-allowed"; readonly key: string }
  | { readonly status: "bad"; readonly reason: string }
  /** It could not be checked: a program or a key is missing. */
  | { readonly status: "unchecked"; readonly reason: string };

interface VerifyEnd {
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * Reads what `git verify-tag --raw` says: the words of `ssh-keygen`, or the status lines of GnuPG (`doc/DETAILS` there).
 *
 * @param hasSigners the user has a file of allowed signers
 */
export function readSignatureStatus(end: VerifyEnd, hasSigners: boolean): SignatureCheck {
  return readSsh(end, hasSigners) ?? readGnupg(end) ?? unread(end);
}

function readSsh({ code, stderr }: VerifyEnd, hasSigners: boolean): SignatureCheck | null {
  const good = /^Good "git" signature (?:for (.+) )?with \S+ key (SHA256:\S+)$/m.exec(stderr);
  if (good !== null) {
    const [, signer, key = ""] = good;
    if (code === 0 && signer !== undefined) return { status: "good", signer: terminalLine(signer), key };
    return { status: hasSigners ? "not-allowed" : "unknown-signer", key };
  }
  if (/incorrect signature|Could not verify signature/.test(stderr))
    return { status: "bad", reason: "the signature does not fit" };
  return null;
}

/** Status words that say why a signature that was made with the key does not count. */
const lapsed: Readonly<Record<string, string>> = {
  EXPSIG: "the signature has expired",
  EXPKEYSIG: "the key has expired",
  REVKEYSIG: "the key was revoked",
  BADSIG: "the signature does not fit",
};

function readGnupg({ code, stderr }: VerifyEnd): SignatureCheck | null {
  const lines = stderr.matchAll(/^\[GNUPG:\] (\S+)(?: (.*))?$/gm);
  const words = new Map([...lines].map(([, word = "", rest = ""]) => [word, rest] as const));
  if (words.size === 0) return null;
  for (const [word, reason] of Object.entries(lapsed)) if (words.has(word)) return { status: "bad", reason };
  const missing = words.get("NO_PUBKEY") ?? words.get("ERRSIG")?.split(" ")[0];
  if (missing !== undefined)
    return { status: "unchecked", reason: `the key ${terminalLine(missing)} is not in the keyring` };
  const [keyId = "", ...name] = (words.get("GOODSIG") ?? "").split(" ");
  const key = words.get("VALIDSIG")?.split(" ")[0] ?? keyId;
  if (code !== 0 || key === "") return { status: "bad", reason: "git does not accept the signature" };
  const isTrusted = ["TRUST_ULTIMATE", "TRUST_FULLY"].some((word) => words.has(word));
  return isTrusted ? { status: "good", signer: terminalLine(name.join(" ")), key } : { status: "unknown-signer", key };
}

function unread({ stderr }: VerifyEnd): SignatureCheck {
  const line = stderr
    .split("\n")
    .map((text) => terminalLine(text))
    .find((text) => text !== "");
  if (/no signature found/.test(stderr)) return { status: "bad", reason: "it is not signed" };
  return { status: "unchecked", reason: line?.replace(/^(?:fatal|error): /, "") ?? "git said nothing" };
}
