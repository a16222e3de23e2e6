/*
 * README.md as data. In a ```console block, lines that begin with "$ " are commands and the others what they print
 * (both streams). There a line of "…" alone stands for any lines, and "…" within a line for any text.
 */

export interface Block {
  readonly language: string;
  /** The second word of the fence: the name of the file that the block is. */
  readonly file: string | undefined;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly text: string;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; file: string | undefined; line: number; text: string[] } | undefined;
  markdown.split("\n").forEach((line, i) => {
    if (open !== undefined) {
      if (line.trimEnd() === "```") {
        blocks.push({ ...open, text: open.text.join("\n") });
        open = undefined;
      } else open.text.push(line);
      return;
    }
    const fence = /^```(\S*)(?: (\S+))?$/.exec(line.trimEnd());
    if (fence !== null) open = { language: fence[1]!, file: fence[2], line: i + 1, text: [] };
  });
  if (open !== undefined) throw new Error(`README.md:${open.line}: block without an end`);
  return blocks;
}

export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

export function commandsOf(block: Block): Shown[] {
  const shown: { command: string; output: string[] }[] = [];
  for (const line of block.text.split("\n")) {
    if (line.startsWith("$ ")) shown.push({ command: line.slice(2), output: [] });
    else if (shown.length > 0) shown.at(-1)!.output.push(line);
    else throw new Error(`README.md:${block.line}: output before any command`);
  }
  return shown;
}

/** Whether what was printed is what is shown; blanks at line ends and empty lines at the end do not count. */
export function matches(shown: readonly string[], printed: string): boolean {
  const want = trimmed(shown);
  const got = trimmed(printed.split("\n"));
  return matchLines(want, got);
}

function trimmed(lines: readonly string[]): string[] {
  const all = lines.map((line) => line.trimEnd());
  while (all.at(-1) === "") all.pop();
  return all;
}

function matchLines(want: readonly string[], got: readonly string[]): boolean {
  const [first, ...rest] = want;
  if (first === undefined) return got.length === 0;
  if (first.trim() === "…") return got.some((_, i) => matchLines(rest, got.slice(i))) || rest.length === 0;
  return got.length > 0 && matchLine(first, got[0]!) && matchLines(rest, got.slice(1));
}

function matchLine(want: string, got: string): boolean {
  const pattern = want.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "s").test(got);
}
