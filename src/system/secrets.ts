import { findSecretPatterns } from "../core/secret-patterns.ts";
import { type SecretSpan, uniteSpans } from "../core/secret-span.ts";
import type { SecretScanner } from "../ports.ts";

/** In characters, with the name or prefix that shows it to be one. */
const shortestSecret = 10;

type Engine = (text: string) => Promise<readonly SecretSpan[]>;

/**
 * Rules of the preset that we do without: one lets a comment in the scanned text switch the others off, the other takes
 * a whole address where our own pattern takes its password.
 */
const unwantedRules = ["@secretlint/secretlint-rule-filter-comments", "@secretlint/secretlint-rule-basicauth"];

/** Loaded at the first text. */
let engine: Promise<Engine> | null = null;

/** Scans with secretlint's recommended rules and our own patterns. */
export const secretScanner: SecretScanner = {
  async scan(path, text) {
    if (text.length < shortestSecret) return [];
    engine ??= loadEngine();
    const own = findSecretPatterns(path, text);
    const known = await (await engine)(text);
    return uniteSpans([...own, ...known.filter((span) => !own.some((one) => isWithinAddress(text, one, span)))]);
  },
};

/** The engine reports the whole of `scheme://user:password@host`; we know the part that is the password. */
function isWithinAddress(text: string, own: SecretSpan, known: SecretSpan): boolean {
  return (
    own.kind === "password in an address" &&
    known.start <= own.start &&
    own.end <= known.end &&
    /^["'`]?[a-z][a-z0-9+.-]*:\/\//i.test(text.slice(known.start, known.start + 40))
  );
}

async function loadEngine(): Promise<Engine> {
  const [{ lintSource }, preset, { secretLintProfiler }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
    import("@secretlint/profiler"),
  ]);
  // It would keep marks of every rule and text for the life of the process.
  secretLintProfiler.setEnabled(false);
  const wanted = preset.rules.filter((rule) => !unwantedRules.includes(rule.meta.id));
  const rule: typeof preset.creator = {
    ...preset.creator,
    create: (context) => {
      for (const each of wanted) context.registerRule(each);
    },
  };
  return async (text) => {
    // The engine drops a byte order mark and counts from behind it.
    const offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    const { messages } = await lintSource({
      source: { filePath: "text", content: text, contentType: "text" },
      options: { noPhysicFilePath: true, config: { rules: [{ id: rule.meta.id, rule, options: {} }] } },
    });
    return messages.map(({ range, ruleId }) =>
      trimSpan(text, { start: range[0] + offset, end: range[1] + offset, kind: kindOfRule(ruleId) }),
    );
  };
}

/** Some rules report the quotes and blanks around a value, too. */
function trimSpan(text: string, span: SecretSpan): SecretSpan {
  let { start, end } = span;
  while (start < end && /[\s"'`=:]/.test(text[start] as string)) start++;
  while (end > start && /[\s"'`,;]/.test(text[end - 1] as string)) end--;
  return { start, end, kind: span.kind };
}

/** `@secretlint/secretlint-rule-github` → `github credential`. */
function kindOfRule(ruleId: string): string {
  return `${ruleId.replace(/^.*secretlint-rule-/, "").replaceAll("-", " ")} credential`;
}
