import type { Document, Graph, Piece } from "./document.js";

/** GitHub's Markdown; graphs are Mermaid's. */
export function renderMarkdown({ pieces }: Document): string {
  return `${pieces.map(render).join("\n\n")}\n`;
}

function render(piece: Piece): string {
  switch (piece.kind) {
    case "Heading":
      return `<a id="${piece.id}"></a>\n\n${"#".repeat(piece.level)} ${escaped(piece.text)}`;
    case "Text":
      return prose(piece.text);
    case "Comment":
      return prose(piece.text);
    case "Code":
      return `\`\`\`mms\n${piece.text}\n\`\`\``;
    case "List":
      return piece.items.map((item) => `- ${prose(item)}`).join("\n");
    case "Table": {
      const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
      const cell = (text: string) => prose(text).replaceAll("|", "\\|").replaceAll("\n", " ");
      return [
        row(piece.head),
        row(piece.head.map(() => "---")),
        ...piece.rows.map((r) => row(r.map(cell))),
      ].join("\n");
    }
    case "Graph":
      return mermaid(piece);
  }
}

function mermaid({ columns, edges }: Graph): string {
  const ids = new Map<string, string>();
  const lines = ["```mermaid", "flowchart LR"];
  columns.forEach(({ title, nodes }, column) => {
    lines.push(`  subgraph ${title}`);
    nodes.forEach((node, i) => {
      ids.set(`${column} ${node}`, `n${column}_${i}`);
      lines.push(`    n${column}_${i}["${node}"]`);
    });
    lines.push("  end");
  });
  for (const { column, from, to } of edges)
    lines.push(`  ${ids.get(`${column} ${from}`)} --> ${ids.get(`${column + 1} ${to}`)}`);
  return [...lines, "```"].join("\n");
}

/** Text of a spec: what Markdown would act on is escaped, but for code, links and what stands within words. */
function prose(text: string): string {
  return text
    .split(/(`[^`\n]*`|\[[^\]\n]*\]\(#[^)\n]*\))/)
    .map((part, i) => (i % 2 === 1 ? part : escaped(part)))
    .join("");
}

function escaped(text: string): string {
  return text.replace(/[\\<>*]|(?<![\w])_|_(?![\w])/g, (c) =>
    c === "<" ? "&lt;" : c === ">" ? "&gt;" : `\\${c}`,
  );
}
