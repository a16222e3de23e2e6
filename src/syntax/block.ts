/*
 * Text in lines that can be put behind other text: its further lines move right with it, so that the bullets of
 * a list stay below each other.
 */
export type Block = readonly string[];

/** Pieces one behind the other. */
export function row(...pieces: readonly (string | Block)[]): Block {
  const lines: string[] = [""];
  for (const piece of pieces) {
    const [first, ...rest] = typeof piece === "string" ? [piece] : piece;
    const last = lines.pop()!;
    const indent = " ".repeat(columns(last));
    lines.push(last + (first ?? ""));
    for (const line of rest) lines.push(line === "" ? "" : indent + line);
  }
  return lines;
}

/** The finished text. */
export function textOf(block: Block): string {
  return block.map((line) => line.trimEnd()).join("\n");
}

/** Blocks below each other. */
export function stack(...blocks: readonly Block[]): Block {
  return blocks.flat();
}

/** Blocks in a row with a separator between. */
export function joined(blocks: readonly Block[], separator: string): Block {
  return row(...blocks.flatMap((block, i) => (i === 0 ? [block] : [separator, block])));
}

/** Columns as bulleted lists count them: a surrogate pair is one. */
function columns(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
