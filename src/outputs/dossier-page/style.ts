/** The colours of the local page (`src/web/page/styles/base.css`): every one is light and dark at once. */
export const pageColours = `
  --ground: light-dark(#f6f6f4, #101114);
  --panel: light-dark(#ffffff, #17181c);
  --code: light-dark(#ffffff, #0a0c10);
  --ink: light-dark(#1b1d21, #e4e5e8);
  --soft: light-dark(#565c66, #a2a8b3);
  --line: light-dark(#e3e3df, #2a2c32);
  --hover: light-dark(#efefec, #212328);
  --accent: light-dark(#2c56c8, #93b0ff);
  --accent-ground: light-dark(#eaf0ff, #1d2740);
  --bad: light-dark(#b3261e, #ff9d94);
  --bad-ground: light-dark(#fdeeec, #36191a);
  --good: light-dark(#1c6b3a, #7fd39c);
  --real: light-dark(#2c56c8, #93b0ff);
  --stylistic: light-dark(#8a63c9, #c0a2f0);
  --out-of-scope: light-dark(#2b8a8f, #6cc5c9);
  --wrong: light-dark(#c07a1a, #e5b067);
  --unsure: light-dark(#8b919b, #868d99);
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;`;

const ground = `
:root {
  color-scheme: light dark;${pageColours}
  --good-ground: light-dark(#e9f5ee, #14291c);
  --warning: light-dark(#8a5300, #e5b067);
  --warning-ground: light-dark(#fdf3e1, #2e2413);
  --added: light-dark(#e6f6ea, #10261a);
  --removed: light-dark(#fdecea, #331a1a);
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 16px; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px / 1.6 var(--text); -webkit-font-smoothing: antialiased; overflow-wrap: anywhere; }
h1, h2, h3, h4, p, ol, ul, dl, dd, figure { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1, h2, h3, h4 { line-height: 1.3; letter-spacing: -0.012em; text-wrap: balance; }
h1 { font-size: 30px; font-weight: 680; }
h2 { font-size: 22px; font-weight: 660; }
h3 { font-size: 17px; font-weight: 640; }
h4 { font-size: 15.5px; font-weight: 620; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 0.86em var(--mono); }
p code, li code, dd code { padding: 1px 5px; border-radius: 5px; background: var(--hover); }
a code { padding: 0 !important; background: none !important; }
.soft, .legend, .place { color: var(--soft); font-size: 13.5px; }
.hash { font-size: 11.5px; }
`;

const frame = `
body { display: grid; grid-template-columns: 248px minmax(0, 860px); gap: 0 56px; justify-content: center; padding: 0 32px; }
nav { position: sticky; top: 0; align-self: start; padding: 52px 0 24px; font-size: 14px; }
nav .brand { margin-bottom: 18px; font-weight: 680; letter-spacing: -0.01em; }
nav ol { display: grid; gap: 2px; counter-reset: part; border-left: 1px solid var(--line); }
nav a { display: block; padding: 5px 0 5px 14px; color: var(--soft); text-decoration: none; line-height: 1.4; }
nav a:hover { color: var(--ink); box-shadow: inset 2px 0 var(--accent); }
main { min-width: 0; padding: 48px 0 64px; }
section { margin-top: 56px; padding-top: 28px; border-top: 1px solid var(--line); }
section > h2 { margin-bottom: 18px; }
section > h3, .self-review, article { margin-top: 28px; }
footer { margin-top: 56px; padding-top: 20px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@media (max-width: 1080px) {
  body { grid-template-columns: minmax(0, 860px); padding: 0 24px; }
  nav { position: static; padding: 24px 0 0; }
  nav .brand { margin-bottom: 8px; }
  nav ol { display: flex; flex-wrap: wrap; gap: 0 18px; border: 0; }
  nav a { padding: 3px 0; }
  nav a:hover { box-shadow: none; text-decoration: underline; }
  main { padding-top: 28px; }
}
@media (max-width: 520px) {
  body { padding: 0 14px; font-size: 14.5px; }
  h1 { font-size: 24px; }
  h2 { font-size: 19px; }
  section { margin-top: 40px; padding-top: 22px; }
}
`;

const head = `
.kicker { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; color: var(--soft); font-size: 13.5px; }
.head > .kicker { margin-bottom: 6px; display: block; }
.standing { display: inline-block; margin-top: 14px; padding: 7px 13px; border-radius: 8px; background: var(--hover); }
.standing-good { background: var(--good-ground); color: var(--good); }
.standing-bad { background: var(--bad-ground); color: var(--bad); }
.standing-warning { background: var(--warning-ground); color: var(--warning); }
.standing-waiting { background: var(--accent-ground); color: var(--accent); }
.caveat { margin-top: 8px; color: var(--soft); max-width: 76ch; }
.people { display: grid; grid-template-columns: minmax(0, 1fr) 32px minmax(0, 1fr); align-items: center; margin-top: 26px; }
.person { align-self: stretch; padding: 16px 20px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--panel); }
.person h2, .unknown h2, .course h2 { font-size: 13px; font-weight: 560; letter-spacing: 0; color: var(--soft); }
.arrow { text-align: center; color: var(--soft); font-size: 18px; }
.who { margin-top: 6px; font-size: 17px; font-weight: 620; }
.family { display: inline-block; padding: 1px 9px; border-radius: 99px; font-size: 12.5px; font-weight: 600; line-height: 1.6; vertical-align: 1px; color: var(--part); border: 1px solid currentcolor; --part: var(--soft); }
.family-anthropic { --part: light-dark(#a5492a, #f0a284); }
.family-openai { --part: light-dark(#0f7a63, #6fd0b8); }
.family-google { --part: light-dark(#2c56c8, #93b0ff); }
.family-human { --part: light-dark(#6d4ba8, #c0a2f0); }
.tally { display: flex; flex-wrap: wrap; gap: 14px 34px; margin: 26px 0 0; color: var(--soft); font-size: 13.5px; }
.tally strong { display: block; color: var(--ink); font-size: 24px; line-height: 1.25; font-weight: 640; letter-spacing: -0.015em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tally .size { margin: 0; font-size: 20px; }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 36px; }
.halves > .facts { align-content: start; }
.halves .facts > div { grid-template-columns: 118px minmax(0, 1fr); }
.tally-real strong { color: var(--real); }
.tally-good strong { color: var(--good); }
.tally-bad strong { color: var(--bad); }
.mix { display: flex; gap: 2px; height: 10px; margin: 22px 0 8px; border-radius: 5px; overflow: hidden; }
.mix > div { min-width: 6px; background: var(--part); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; }
.legend i { display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 50%; background: var(--part); }
.mix-fixed { --part: var(--good); }
.mix-open { --part: var(--bad); }
.mix-deferred { --part: var(--real); }
.mix-stylistic { --part: var(--stylistic); }
.mix-out-of-scope { --part: var(--out-of-scope); }
.mix-wrong { --part: var(--wrong); }
.mix-unsure, .mix-unjudged { --part: var(--unsure); }
.facts { display: grid; gap: 5px; margin-top: 22px; }
.facts > div { display: grid; grid-template-columns: 148px minmax(0, 1fr); gap: 12px; }
.facts dt { color: var(--soft); }
.unknown { margin-top: 26px; padding: 14px 18px 16px; border: 1px dashed var(--soft); border-radius: 10px; }
.unknown .list { margin-top: 6px; }
.course { margin-top: 28px; }
.course ol { margin: 8px 0 6px; }
.course li { position: relative; display: grid; grid-template-columns: 44px minmax(0, 1fr); gap: 0 30px; padding: 3px 0; font-size: 14px; }
.course li::before { content: ""; position: absolute; left: 55px; top: 11px; z-index: 1; width: 8px; height: 8px; border-radius: 50%; background: var(--soft); box-shadow: 0 0 0 3px var(--ground); }
.course li:not(:last-child)::after { content: ""; position: absolute; left: 58.5px; top: 14px; bottom: -11px; width: 1px; background: var(--line); }
.course .day { display: block; color: var(--soft); font-size: 13px; }
.course .day::before { display: none; }
.course .day:not(:first-child)::after { top: -4px; bottom: -11px; }
.course .day:first-child::after { display: none; }
.course .course-good::before { background: var(--good); }
.course .course-bad::before { background: var(--bad); }
.course .course-warning::before { background: var(--wrong); }
.course .course-waiting::before { background: var(--accent); }
.when { color: var(--soft); font-variant-numeric: tabular-nums; }
@media (max-width: 620px) {
  .people { grid-template-columns: minmax(0, 1fr); }
  .arrow { transform: rotate(90deg); }
  .halves { grid-template-columns: minmax(0, 1fr); }
  .halves .facts + .facts { margin-top: 9px; }
  .facts { gap: 9px; }
  .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .tally { gap: 12px 24px; }
  .course li { grid-template-columns: minmax(0, 1fr); padding-left: 20px; }
  .course li::before { left: 0; }
  .course li:not(:last-child)::after { left: 3.5px; }
}
`;

const parts = `
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
.columns { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; margin: 20px 0 14px; }
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

const articles = `
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

/* Everything is open, nothing is dark, and no finding is torn apart where it fits on a page. */
const paper = `
@page { size: A4; margin: 17mm 16mm 18mm; }
@media print {
  :root { color-scheme: light; print-color-adjust: exact; -webkit-print-color-adjust: exact; --ground: #ffffff; --panel: #ffffff; --line: #d4d4cf; --soft: #4a4f57; }
  body { display: block; padding: 0; font-size: 10.2pt; line-height: 1.5; }
  main { padding: 0; }
  nav { position: static; padding: 0 0 6mm; }
  nav ol { display: none; }
  h1 { font-size: 20pt; }
  h2 { font-size: 15pt; }
  h3 { font-size: 12pt; }
  h4, .finding h4 { font-size: 11.5pt; }
  section { margin-top: 9mm; padding-top: 6mm; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4, summary, .kicker, .place { break-after: avoid; break-inside: avoid; }
  .finding, .person, .people, .unknown, .column, .criteria > li, .facts > div, .self-review, .tally, .list > li, .course li, tr { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
  details::details-content { content-visibility: visible; block-size: auto; opacity: 1; }
  summary { list-style: none; }
  summary::marker { content: ""; }
  .file, .excerpt { overflow: visible; }
  .code { font-size: 8.2pt; line-height: 1.45; }
  .text pre { font-size: 8.4pt; }
  .increment, .finding { padding: 4mm 5mm; }
  .tally strong { font-size: 15pt; }
  .tally .size { font-size: 12pt; }
  .soft, .legend, .place, .kicker { font-size: 9pt; }
}
`;

/** The style sheet of the page. */
export const dossierStyle = [ground, frame, head, parts, articles, paper].join("");
