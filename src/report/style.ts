/** How the report looks on a screen and on A4. Nothing in it is fetched from anywhere. */
export const style = `
:root { --ink: #1b1f24; --soft: #59636e; --line: #d5d9de; --bad: #a63d2f; --panel: #f4f6f8; }
* { box-sizing: border-box; }
html { font: 15px/1.55 system-ui, "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink); }
body { max-width: 56rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; background: #fff; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); font-size: .9rem; }
.agency { font-size: 1.15rem; margin: 0; }
nav ol { columns: 2; padding-left: 1.2rem; margin: .5rem 0; }
a { color: inherit; }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; break-inside: avoid; }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles .wrong b { color: var(--bad); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; align-items: start; }
.two section { break-inside: avoid; }
table { width: 100%; border-collapse: collapse; margin: .4rem 0 1rem; font-size: .88rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { border-bottom: 2px solid var(--ink); background: var(--panel); }
tr { break-inside: avoid; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
td.short { white-space: nowrap; }
figure { margin: 1rem 0; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .3rem; }
ul.rules { padding-left: 1.2rem; font-size: .92rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .5rem; }
@media (max-width: 40rem) { .tiles { grid-template-columns: 1fr 1fr; } .two { display: block; } nav ol { columns: 1; } }
@page { size: A4; margin: 16mm 15mm 18mm; }
@media print {
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  .new-page { break-before: page; }
  h2.new-page { margin-top: 0; }
  table.together { break-inside: avoid; }
  h3, caption, figcaption { break-after: avoid; }
  a { text-decoration: none; }
  .tiles li, thead th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`
