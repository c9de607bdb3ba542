/** What stands in several sections: marks, lists, columns. */
export const partsStyle = `
.mark { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 12.5px; font-weight: 560; line-height: 1.6; white-space: normal; background: var(--hover); color: var(--soft); }
.mark-good { background: var(--good-ground); color: var(--good); }
.mark-bad { background: var(--bad-ground); color: var(--bad); }
.mark-warning { background: var(--warning-ground); color: var(--warning); }
.mark-waiting, .mark-real { background: var(--accent-ground); color: var(--accent); }
.mark-stylistic, .mark-out-of-scope, .mark-wrong, .mark-unsure { color: var(--ink); }
.mark-stylistic::before, .mark-out-of-scope::before, .mark-wrong::before, .mark-unsure::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-right: 6px; border-radius: 50%; background: var(--part); }
.mark-stylistic { --part: var(--stylistic); }
.mark-out-of-scope { --part: var(--out-of-scope); }
.mark-wrong { --part: var(--wrong); }
.mark-unsure { --part: var(--unsure); }
.list { display: grid; gap: 5px; margin-top: 6px; }
.list > li { position: relative; padding-left: 18px; }
.list > li::before { content: ""; position: absolute; left: 4px; top: 0.68em; width: 5px; height: 5px; border-radius: 50%; background: var(--soft); opacity: 0.6; }
.steps { margin-top: 16px; padding: 12px 16px; border-radius: 10px; background: var(--warning-ground); }
.paths { columns: 2; column-gap: 24px; margin: 4px 0 10px; font-size: 13.5px; }
.paths li { break-inside: avoid; }
.criteria { display: grid; gap: 2px; margin: 20px 0 10px; }
.criteria > li { display: grid; grid-template-columns: 52px minmax(0, 1fr); gap: 8px; padding: 10px 0; border-top: 1px solid var(--line); }
.criterion { font: 600 13px / 1.9 var(--mono); color: var(--accent); }
.lead { max-width: 76ch; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr); gap: 14px; margin: 20px 0 14px; }
.column { padding: 14px 16px 16px; border: 1px solid var(--line); border-top: 3px solid var(--soft); border-radius: 10px; background: var(--panel); font-size: 14px; }
.column-others { border-top-color: var(--accent); }
.column h3 { font-size: 14px; font-weight: 560; color: var(--soft); }
.figure { display: block; font-size: 26px; line-height: 1.2; font-weight: 640; color: var(--ink); }
.column .list > li { padding-left: 0; }
.column .list > li::before { display: none; }
@media (max-width: 700px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .paths { columns: 1; }
}
`;
