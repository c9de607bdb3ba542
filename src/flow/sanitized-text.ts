import type { Withheld } from "../core/change.ts";
import { compilePatterns } from "../core/path-pattern.ts";
import { replaceSecrets } from "../core/sanitize.ts";
import { createSecretRegister } from "../core/secret-register.ts";
import { type SecretSpan, uniteSpans } from "../core/secret-span.ts";
import type { SecretScanner } from "../ports.ts";

/** A text with what was found in it. */
export interface ScannedText {
  readonly path: string;
  readonly text: string;
  readonly spans: readonly SecretSpan[];
}

/**
 * Takes secrets out of texts in three steps, so that a secret known from one text is replaced in all: scan every text,
 * learn from all of them in a fixed order, then clean each.
 */
export interface Sanitizer {
  scan(path: string, text: string): Promise<ScannedText>;
  learn(scanned: ScannedText): void;
  /** The text with placeholders. Has as many lines as before. */
  clean(scanned: ScannedText): string;
  /** What was replaced, or shown on the user's wish, by path. */
  withheld(): Withheld[];
}

export function createSanitizer(scanner: SecretScanner, allowSecrets: readonly string[]): Sanitizer {
  const register = createSecretRegister();
  const isAllowed = compilePatterns(allowSecrets);
  const seen = new Map<string, Map<string, string>>();

  function note(path: string, secrets: Iterable<readonly [key: string, kind: string]>): void {
    const noted = seen.get(path) ?? new Map<string, string>();
    for (const [key, kind] of secrets) noted.set(key, kind);
    if (noted.size > 0) seen.set(path, noted);
  }

  return {
    scan: async (path, text) => ({ path, text, spans: await scanner.scan(path, text) }),
    learn({ path, text, spans }) {
      if (isAllowed(path)) return;
      for (const span of uniteSpans(spans)) register.learn(secretAt(text, span), span.kind);
    },
    clean({ path, text, spans }) {
      if (isAllowed(path)) {
        note(
          path,
          uniteSpans(spans).map((span) => [secretAt(text, span), span.kind] as const),
        );
        return text;
      }
      const replaced = replaceSecrets(text, [...spans, ...register.findKnown(text)], register);
      note(
        path,
        replaced.replacements.map(({ number, kind }) => [String(number), kind] as const),
      );
      return replaced.text;
    },
    withheld: () => [...seen].map(([path, secrets]) => describe(path, [...secrets.values()], isAllowed(path))),
  };
}

/**
 * What a reviewer said, with the secrets in it replaced that it was not shown: those of the repository, and those that it
 * may have from elsewhere. What its brief shows stays, so that quotes stay those of the code.
 *
 * @param shown the brief
 */
export async function sanitizeReply(sanitizer: Sanitizer, reply: string, shown: string): Promise<string> {
  const { path, text, spans } = await sanitizer.scan("reply", reply);
  const unknown = spans.filter(({ start, end }) => !shown.includes(text.slice(start, end)));
  return sanitizer.clean({ path, text, spans: unknown });
}

/** Line ends of a file do not make another secret of it. */
function secretAt(text: string, span: SecretSpan): string {
  return text.slice(span.start, span.end).replaceAll("\r", "");
}

function describe(path: string, kinds: readonly string[], isAllowed: boolean): Withheld {
  const secrets = kinds.length === 1 ? "1 secret" : `${kinds.length} secrets`;
  const names = [...new Set(kinds)].join(", ");
  const reason = isAllowed ? `${secrets} shown as allowed (${names})` : `${secrets} replaced (${names})`;
  return { path, kind: "secret", count: isAllowed ? 0 : kinds.length, reason };
}
