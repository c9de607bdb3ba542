import { trailers } from "./trailers.ts";

/** All sources of evidence, asked for every review. */
export const authorshipSources = [trailers] as const;
