/** Characters of a claim that are compared; what follows hardly ever says what is wrong. */
const MAX_TEXT = 600;
/** Characters looked at before code blocks are taken out. */
const MAX_RAW_TEXT = 4_000;
const FENCE = "```";
const MIN_STEMMED_LENGTH = 5;
const MAX_STEM_LENGTH = 8;

/** Words that say nothing about which defect is meant, modal and usage words of reviews included. */
const STOP_WORDS = new Set(
  (
    "a all also an and any are as at be been both but by can could do does for from had has have if in instead into is it its " +
    "may might no not of on only or rather should so such than that the their then there these this to use used using via " +
    "was were when where which while will with would"
  ).split(" "),
);

const SUFFIX = /(?:ing|edly|ed|ies|es|s|ly|ations?|ments?|tions?|ers?|able|ible)$/;

/** The text by which a finding is compared: title and claim without fenced code, at most 600 characters. */
export function claimText(title: string, claim: string): string {
  return withoutFences(`${title}. ${claim}`.slice(0, MAX_RAW_TEXT)).slice(0, MAX_TEXT);
}

/** A block that is never closed stays: else a stray fence would swallow the claim. */
function withoutFences(text: string): string {
  const parts = text.split(FENCE);
  const isClosed = parts.length % 2 === 1;
  return parts.filter((_, index) => index % 2 === 0 || (!isClosed && index === parts.length - 1)).join(" ");
}

/**
 * The different words of a text that tell defects apart: no stop words, plain words by their stem, and an identifier as
 * one word, spelled the same in camelCase and snake_case (`#refreshtoken`). Its parts do not count: they are the
 * vocabulary of the change, which unrelated findings share.
 */
export function claimWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.matchAll(/[\p{L}\p{N}_$]+/gu)) {
    const token = wordToken(word);
    if (token !== null) words.add(token);
  }
  return words;
}

function wordToken(word: string): string | null {
  const parts = word
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_")
    .filter((part) => part !== "");
  if (parts.length > 1) return `#${parts.join("")}`;
  const [plain] = parts;
  return plain === undefined || plain.length < 2 || STOP_WORDS.has(plain) ? null : stem(plain);
}

/** Rough on purpose: inflections of one word must meet, it need not be a word. */
function stem(word: string): string {
  if (word.length < MIN_STEMMED_LENGTH) return word;
  const base = word.replace(SUFFIX, "").slice(0, MAX_STEM_LENGTH);
  return base.length >= MIN_STEMMED_LENGTH && base.endsWith("e") ? base.slice(0, -1) : base;
}

/** The text as lower-case runs of letters and digits with single spaces between and around: what n-grams are cut from. */
export function plainText(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
}
