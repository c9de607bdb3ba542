/** What the outside must offer. Adapters implement these; `flow` sees nothing else of them. */
export type * from "./ports/authorship.ts";
export type * from "./ports/change.ts";
export type * from "./ports/host.ts";
export type * from "./ports/ledger.ts";
export type * from "./ports/reviewer.ts";
