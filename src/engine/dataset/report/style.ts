/** One look for all reports: light and dark, on paper, and 300 px wide. Contrast is at least 4.5 : 1. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #fff; --band: #f6f8fa;
  --blue: #0a5bbd; --orange: #b3400b; --cell: 10, 91, 189; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9da7b1; --line: #3d444d; --ground: #0d1117; --band: #161b22; --blue: #6cb2ff;
    --orange: #ffa657; --cell: 108, 178, 255; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1080px; color: var(--ink); background: var(--ground);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 36px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 6px 0; max-width: 75ch; }
.soft, caption, figcaption { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 12px 32px; margin: 16px 0; padding: 0; list-style: none; }
.facts b { display: block; font-size: 24px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 4px 0; }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
td small { color: var(--soft); }
td.path, figcaption { overflow-wrap: anywhere; }
table.matrix td { min-width: 30px; padding: 4px 6px; text-align: center; border: 1px solid var(--line); }
table.matrix th { padding: 4px 6px; border: 0; font-weight: 400; white-space: nowrap; }
table.matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; }
table.matrix td.right { font-weight: 600; outline: 2px solid var(--ink); outline-offset: -2px; }
.shade1 { background: rgba(var(--cell), .1); } .shade2 { background: rgba(var(--cell), .2); }
.shade3 { background: rgba(var(--cell), .3); } .shade4 { background: rgba(var(--cell), .4); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 20px 16px; margin: 12px 0; }
figure { margin: 0; min-width: 0; }
figure.picture { border-top: 3px solid var(--line); padding-top: 8px; }
figure.picture.wrong { border-color: var(--orange); } figure.picture.right { border-color: var(--blue); }
.pair { display: flex; gap: 2px; background: var(--band); }
.pair img { width: 50%; height: 150px; object-fit: contain; min-width: 0; }
.pair img:only-child { width: 100%; }
.film { display: flex; flex-wrap: wrap; gap: 8px; }
.film figure { flex: 0 0 150px; border-top: 3px solid var(--line); padding-top: 4px; }
.film figure.wrong { border-color: var(--orange); } .film figure.right { border-color: var(--blue); }
.film img { width: 150px; height: 112px; object-fit: contain; background: var(--band); display: block; }
figcaption { font-size: 13px; line-height: 1.4; margin-top: 4px; }
figcaption b { display: block; color: var(--ink); }
figcaption + svg { margin-top: 4px; } .pair + figcaption { margin-top: 4px; }
svg { max-width: 100%; height: auto; display: block; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg text.soft { fill: var(--soft); }
svg .axis { stroke: var(--line); } svg .mark { stroke: var(--blue); fill: var(--blue); }
svg .bar { fill: var(--blue); } svg .bar.wrong { fill: var(--orange); } svg .line { stroke: var(--blue); fill: none; stroke-width: 2; }
svg .guide { stroke: var(--soft); stroke-dasharray: 4 3; }
.plots { display: flex; flex-wrap: wrap; gap: 8px 32px; } .plots figure { flex: 0 1 320px; } .plots.wide figure { flex: 1 1 460px; }
pre { overflow-x: auto; padding: 12px; background: var(--band); border: 1px solid var(--line); font-size: 13px; }
@media (max-width: 500px) { body { padding: 12px; } }
@media print { body { max-width: none; } h2, figure { break-inside: avoid; break-after: avoid; } }
`;
