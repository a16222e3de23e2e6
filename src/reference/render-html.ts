import type { Document, Graph, Piece } from "./document.js";

/** One file that needs nothing else: no script, no font, no picture. */
export function renderHtml({ title, pieces }: Document): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<nav>${pieces.flatMap(navigation).join("\n")}</nav>
<main>
${pieces.map(render).join("\n")}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; display: flex; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; flex: 0 0 15em; padding: 1em; box-sizing: border-box; border-right: 1px solid var(--line); }
nav a { display: block; text-decoration: none; }
main { flex: 1; min-width: 0; max-width: 70em; padding: 1em 2em 4em; }
h2 { border-top: 1px solid var(--line); padding-top: 1em; margin-top: 2em; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .2em .5em; text-align: left; vertical-align: top; }
pre, code { font: 13px/1.45 ui-monospace, monospace; background: var(--soft); } pre { padding: .7em; overflow: auto; } code { padding: 0 .2em; }
.comment { white-space: pre-wrap; } .graph { overflow: auto; } svg text { font: 12px ui-monospace, monospace; fill: currentColor; } svg path { fill: none; stroke: currentColor; opacity: .35; }
@media (max-width: 50em) { body { display: block; } nav { position: static; height: auto; } }
@media print { nav { display: none; } }
`;

function navigation(piece: Piece): string[] {
  return piece.kind === "Heading" && piece.level === 2
    ? [`<a href="#${piece.id}">${escaped(piece.text)}</a>`]
    : [];
}

function render(piece: Piece): string {
  switch (piece.kind) {
    case "Heading":
      return `<h${piece.level} id="${piece.id}">${escaped(piece.text)}</h${piece.level}>`;
    case "Text":
      return `<p>${inline(piece.text)}</p>`;
    case "Comment":
      return `<p class="comment">${escaped(piece.text)}</p>`;
    case "Code":
      return `<pre>${escaped(piece.text)}</pre>`;
    case "List":
      return `<ul>${piece.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
    case "Table": {
      const head = piece.head.map((cell) => `<th>${inline(cell)}</th>`).join("");
      const rows = piece.rows.map(
        (row) => `<tr>${row.map((cell) => `<td>${inline(cell)}</td>`).join("")}</tr>`,
      );
      return `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
    }
    case "Graph":
      return svg(piece);
  }
}

const ROW = 20;
const CHARACTER = 7.3;
const GAP = 90;

/** Three columns of names, and lines between them. */
function svg({ columns, edges }: Graph): string {
  const widths = columns.map(({ nodes }) => Math.max(40, ...nodes.map((n) => n.length * CHARACTER)));
  const lefts = widths.map((_, i) => widths.slice(0, i).reduce((sum, w) => sum + w + GAP, 4));
  const rows = Math.max(...columns.map(({ nodes }) => nodes.length));
  const places = new Map<string, number>();
  const texts = columns.flatMap(({ nodes }, column) =>
    nodes.map((node, i) => {
      // A short column is spread over the height of the others.
      const y = ((i + 0.5) * rows * ROW) / nodes.length;
      places.set(`${column} ${node}`, y);
      return `<text x="${lefts[column]!.toFixed(0)}" y="${(y + 4).toFixed(0)}">${escaped(node)}</text>`;
    }),
  );
  const lines = edges.map(({ column, from, to }) => {
    const [y1, y2] = [places.get(`${column} ${from}`)!, places.get(`${column + 1} ${to}`)!];
    const x1 = lefts[column]! + from.length * CHARACTER + 4;
    const x2 = lefts[column + 1]! - 4;
    const middle = ((x1 + x2) / 2).toFixed(0);
    return `<path d="M${x1.toFixed(0)} ${y1.toFixed(0)} C${middle} ${y1.toFixed(0)} ${middle} ${y2.toFixed(0)} ${x2.toFixed(0)} ${y2.toFixed(0)}"/>`;
  });
  const width = lefts.at(-1)! + widths.at(-1)! + 4;
  const label = columns.map(({ title }) => title).join(" to ");
  return `<div class="graph"><svg role="img" aria-label="${escaped(label)}" width="${width.toFixed(0)}" height="${rows * ROW}">${lines.join("")}${texts.join("")}</svg></div>`;
}

/** Code and links to the page itself; all else is text. */
function inline(text: string): string {
  return text
    .split(/(`[^`\n]*`|\[[^\]\n]*\]\(#[^)\n]*\))/)
    .map((part, i) => {
      if (i % 2 === 0) return escaped(part);
      if (part.startsWith("`")) return `<code>${escaped(part.slice(1, -1))}</code>`;
      const [, label, to] = /^\[([^\]]*)\]\((#[^)]*)\)$/.exec(part)!;
      return `<a href="${escaped(to!)}">${escaped(label!)}</a>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
