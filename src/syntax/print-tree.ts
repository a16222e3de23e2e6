/* A tree as indented lines, without ids and places: what the golden files hold and what tests compare. */
import type * as ast from "./ast.js";

/** One line a node: its kind and its plain fields; children are indented below it, each after its field's name. */
export function printTree(node: ast.Node): string {
  const lines: string[] = [];
  const open: { readonly value: object; readonly label: string; readonly depth: number }[] = [
    { value: node, label: "", depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, label, depth } = next;
    const below: (typeof next)[] = [];
    let line = "  ".repeat(depth) + label;
    if ("kind" in value) line += value.kind;
    for (const [key, field] of Object.entries(value)) {
      if (key === "kind" || key === "id" || key === "span" || key === "opSpan" || field === undefined)
        continue;
      if (Array.isArray(field)) {
        if (field.length === 0) line += ` ${key}=[]`;
        for (const item of field) below.push({ value: item, label: `${key}: `, depth: depth + 1 });
      } else if (typeof field === "object" && field !== null)
        below.push({ value: field, label: `${key}: `, depth: depth + 1 });
      else line += ` ${key}=${typeof field === "string" ? JSON.stringify(field) : String(field)}`;
    }
    lines.push(line);
    open.push(...below.reverse());
  }
  return `${lines.join("\n")}\n`;
}
