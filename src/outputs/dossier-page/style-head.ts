/** The head of the page. */
export const headStyle = `
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
