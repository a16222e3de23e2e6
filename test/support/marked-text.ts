/** A text without its marks ⟦…⟧, and where they were, by start. */
export function unmark(marked: string): {
  readonly text: string;
  readonly spans: readonly { start: number; end: number }[];
} {
  let text = "";
  const open: number[] = [];
  const spans: { start: number; end: number }[] = [];
  for (const char of marked) {
    if (char === "⟦") open.push(text.length);
    else if (char === "⟧") spans.push({ start: open.pop()!, end: text.length });
    else text += char;
  }
  return { text, spans: spans.sort((a, b) => a.start - b.start) };
}
