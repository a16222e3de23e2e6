/*
 * XML 1.0 by hand: elements with attributes, other elements or text in them. Titles, events and names of threads
 * come from strangers, and no escape brings a control character into XML 1.0: they are shown as \x1b, as on a terminal.
 */
import { printable } from "../text/printable.js";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Element[];
  /** Instead of children. */
  readonly text?: string;
}

/** The document, a line for each element. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, "").join("\n")}\n`;
}

function lines({ name, attributes, children, text }: Element, indent: string): string[] {
  const head = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`),
  ];
  const open = `${indent}<${head.join(" ")}`;
  if (text !== undefined) return [`${open}>${text.split("\n").map(escapeXml).join("\n")}</${name}>`];
  if (children.length === 0) return [`${open}/>`];
  return [`${open}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

export function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (c) => ENTITIES.get(c)!);
}
