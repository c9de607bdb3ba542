/** Everything is open, nothing is dark, and no finding is torn apart where it fits on a page. */
export const paperStyle = `
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
  h1, h2, h3, h4, summary, .kicker, .place, .lead, .course .day { break-after: avoid; break-inside: avoid; }
  .finding, .person, .people, .unknown, .criteria > li, .facts > div, .self-review, .tally, .list > li, .course li, tr { break-inside: avoid; }
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
