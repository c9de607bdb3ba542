import { byteLength } from "./brief-build.ts";

/** One thing that was said in a thread between its brief and its reply. */
export type Exchange =
  /** Words of the model that were not its last. */
  | { readonly by: "model"; readonly text: string }
  /** A call as the model wrote it, and every byte that it was handed for it. */
  | {
      readonly by: "tool";
      readonly tool: string;
      readonly input: string;
      readonly output: string;
      readonly isRefused: boolean;
    }
  /** What we asked besides. */
  | { readonly by: "us"; readonly text: string };

/** Of what a model writes as arguments; what we hand out is never cut. */
const maxInput = 2_000;
const between = "\n\n";

/**
 * What was said between brief and reply as one text: `→` opens what came from the model, `←` what it was given.
 *
 * @returns null when nothing was said
 */
export function writeTranscript(exchanges: readonly Exchange[]): string | null {
  return exchanges.length === 0 ? null : exchanges.map(exchangeText).join(between);
}

/** Transcripts of one thread that was asked again, as one. */
export function joinTranscripts(earlier: string | null, later: string | null): string | null {
  const said = [earlier, later].filter((text) => text !== null);
  return said.length === 0 ? null : said.join(`${between}=== asked again, in a new conversation ===${between}`);
}

function exchangeText(exchange: Exchange): string {
  switch (exchange.by) {
    case "model":
      return `→ said\n${exchange.text}`;
    case "us":
      return `← asked\n${exchange.text}`;
    case "tool": {
      const { tool, input, output, isRefused } = exchange;
      const size = isRefused ? "refused" : `${byteLength(output)} bytes`;
      return `→ ${tool.slice(0, 40)} ${cut(input)}\n← ${size}\n${output}`;
    }
  }
}

function cut(input: string): string {
  return input.length <= maxInput ? input : `${input.slice(0, maxInput)} [cut]`;
}
