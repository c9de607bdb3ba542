import type { Prices } from "../ports.ts";

/** Reviewer names that the price list knows as providers. */
const providers = new Set(["anthropic", "openai", "google", "openrouter", "deepseek", "mistral", "groq", "x-ai"]);

/** Prices by the list of `@pydantic/genai-prices`, as it was packaged; it is never fetched anew. */
export const prices: Prices = {
  async estimate(provider, model, usage) {
    const { calcPrice } = await import("@pydantic/genai-prices");
    const counts = {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
    };
    const price = calcPrice(counts, model, providers.has(provider) ? { providerId: provider } : undefined);
    return price?.total_price ?? null;
  },
};
