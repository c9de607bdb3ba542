import { articlesStyle } from "./style-articles.ts";
import { headStyle } from "./style-head.ts";
import { paperStyle } from "./style-paper.ts";
import { partsStyle } from "./style-parts.ts";

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

/** The style sheet of the page. */
export const dossierStyle = [ground, frame, headStyle, partsStyle, articlesStyle, paperStyle].join("");
