/**
 * Default models of the vendors: the flagship that a review is worth, stable names rather than previews. As of
 * 2026-11-22; the names are those of the price list, so that a run with a default can be priced.
 */
export const defaultModels = {
  anthropic: "claude-opus-5-5",
  openai: "gpt-6-sol",
  google: "gemini-3.8-flash",
} as const;
