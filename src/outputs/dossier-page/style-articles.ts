/** Increments, findings, code. */
export const articlesStyle = `
.increment, .finding { padding: 18px 22px 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--panel); }
.finding { margin-top: 16px; }
.finding h4 { margin-top: 8px; font-size: 17px; }
.number { color: var(--soft); font-weight: 500; margin-right: 4px; font-variant-numeric: tabular-nums; }
.increment .kicker { margin-top: 6px; }
.increment-rejected { border-style: dashed; }
.increment-rejected .number { display: inline-block; }
.increment-rejected h3 { text-decoration: line-through; text-decoration-color: var(--soft); }
.place { margin-top: 3px; }
.claim { margin-top: 12px; white-space: pre-line; }
.verdict { margin-top: 10px; padding-left: 12px; border-left: 3px solid var(--accent); }
.finding .facts { margin-top: 14px; font-size: 14.5px; }
.finding .facts > div { grid-template-columns: 122px minmax(0, 1fr); }
.run { margin-top: 10px; font-size: 14px; }
.review > h4 { margin-top: 24px; }
.review > .standing { display: block; margin-top: 10px; }
.recheck { margin-top: 26px; padding-left: 16px; border-left: 3px solid var(--line); }
.recheck .standing { margin-top: 8px; }
.self-review { padding: 14px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--panel); }
.askings { display: grid; gap: 6px; margin-top: 8px; }
.facts .list { margin-top: 2px; }
summary { cursor: pointer; padding: 7px 0; }
summary::marker { color: var(--soft); }
.text { margin-top: 6px; font-size: 14px; }
.text pre { margin: 4px 0 10px; padding: 14px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--code); font: 12.5px / 1.6 var(--mono); white-space: pre-wrap; tab-size: 4; }
.diff { display: grid; gap: 8px; margin-top: 14px; }
.file, .excerpt { border: 1px solid var(--line); border-radius: 9px; background: var(--code); overflow: clip; }
.excerpt { margin-top: 14px; padding: 6px 0; }
.file > summary { padding: 7px 12px; background: var(--ground); font-size: 13px; }
.file[open] > summary { border-bottom: 1px solid var(--line); }
.path { font: 12.5px var(--mono); }
.path .soft { font: 12.5px var(--text); }
.size { margin-left: 8px; white-space: nowrap; font-size: 12.5px; font-variant-numeric: tabular-nums; }
.kicker .size { margin: 0; }
.added { color: var(--good); }
.removed { color: var(--bad); }
.cut { padding: 8px 14px; color: var(--soft); font-size: 13px; }
.code { width: 100%; border-collapse: collapse; table-layout: fixed; font: 12.5px / 1.6 var(--mono); tab-size: 4; }
.code td { padding: 0 12px 0 calc(8px + 1ch); vertical-align: top; white-space: pre-wrap; text-indent: -1ch; overflow-wrap: anywhere; }
.code td:first-child { width: 52px; padding: 0 8px 0 0; text-align: right; text-indent: 0; color: var(--soft); user-select: none; }
.code td:first-child::before { content: attr(data-n); }
.a { background: var(--added); }
.d { background: var(--removed); }
.g td { color: var(--soft); }
.m { background: var(--accent-ground); box-shadow: inset 3px 0 var(--accent); }
.excerpt td { padding-left: 12px; text-indent: 0; }
@media (max-width: 520px) {
  .increment, .finding { padding: 14px 14px 16px; }
  .code { font-size: 11.5px; }
  .code td:first-child { width: 38px; padding-right: 5px; }
}
`;
