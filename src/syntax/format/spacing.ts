/* How many blanks stand between two tokens of a line, where nothing is aligned. */
import { plain } from "./spelling.js";
import type { Token } from "./tokens.js";

/** With a blank on both sides. The others may be written closely, as in `a+1`. */
const SPACED: ReadonlySet<string> = new Set(
  "== /\\ \\/ => <=> |-> -> <- = # <= >= \\in \\notin \\subseteq \\cup \\cap \\X :> @@ ~>".split(" "),
);
const OPENING: ReadonlySet<string> = new Set(["(", "[", "{", "<<"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}", ">>"]);

const isPlain = ({ kind }: Token) => kind === "word" || kind === "string";

/** `gap`: blanks that stand there. */
export function blanksBetween(left: Token, right: Token, gap: number): number {
  const [before, after] = [plain(left.text), plain(right.text)];
  if (right.kind === "comment" || left.kind === "comment") return Math.max(1, gap);
  if (after === "," && (isPlain(left) || CLOSING.has(before))) return 0;
  if (before === ",") return 1;
  if (before === ":" && left.kind === "symbol") return 1;
  if (isSpaced(left, before) || isSpaced(right, after)) return 1;
  // As wide as LET, so that both have their expressions in one column.
  if (before === "IN") return Math.min(gap, 2);
  // Two symbols next to each other might become another one.
  if (OPENING.has(before) && isPlain(right)) return 0;
  if (CLOSING.has(after) && isPlain(left)) return 0;
  return Math.min(gap, 1);
}

function isSpaced({ kind }: Token, text: string): boolean {
  return kind !== "string" && SPACED.has(text);
}
