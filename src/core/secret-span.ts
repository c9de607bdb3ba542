/** A secret found in a text: offsets into it, and what kind it is (`aws access key`). */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/**
 * Spans in order, overlapping ones as one. The kind is that of the longest; of equals, that of the first, which is the
 * most exactly known.
 */
export function uniteSpans(spans: readonly SecretSpan[]): SecretSpan[] {
  const united: { start: number; end: number; kind: string; longest: number }[] = [];
  for (const span of spans.filter((s) => s.end > s.start).sort((a, b) => a.start - b.start)) {
    const last = united.at(-1);
    const length = span.end - span.start;
    if (last === undefined || span.start >= last.end) united.push({ ...span, longest: length });
    else {
      if (length > last.longest) Object.assign(last, { kind: span.kind, longest: length });
      last.end = Math.max(last.end, span.end);
    }
  }
  return united.map(({ start, end, kind }) => ({ start, end, kind }));
}
