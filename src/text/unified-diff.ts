/* The changes of a text in the form of `diff -u`. */

const CONTEXT = 3;
/** Beyond that many changed lines, what is between the first and the last one is one change. */
const EDIT_LIMIT = 2000;

interface Edit {
  readonly kind: " " | "-" | "+";
  readonly line: string;
}

/** "" where the two are the same. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const edits = editsOf(linesOf(before), linesOf(after));
  const out = [`--- ${path}`, `+++ ${path}`];
  let [oldLine, newLine] = [1, 1];
  for (let i = 0; i < edits.length; ) {
    const next = edits.findIndex(({ kind }, at) => at >= i && kind !== " ");
    if (next < 0) break;
    const from = Math.max(i, next - CONTEXT);
    let last = next;
    for (let at = next; at < edits.length && at <= last + 2 * CONTEXT; at++)
      if (edits[at]!.kind !== " ") last = at;
    const to = Math.min(edits.length, last + CONTEXT + 1);
    oldLine += from - i;
    newLine += from - i;
    const hunk = edits.slice(from, to);
    const olds = hunk.filter(({ kind }) => kind !== "+").length;
    const news = hunk.filter(({ kind }) => kind !== "-").length;
    out.push(`@@ -${oldLine},${olds} +${newLine},${news} @@`, ...hunk.map(({ kind, line }) => kind + line));
    oldLine += olds;
    newLine += news;
    i = to;
  }
  return `${out.join("\n")}\n`;
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines[lines.length - 1] += "\n\\ No newline at end of file";
  return lines;
}

/** The fewest removals and additions (Myers, An O(ND) Difference Algorithm). */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (line: string): Edit => ({ kind: " ", line });
  return [
    ...a.slice(0, start).map(same),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

function between(a: readonly string[], b: readonly string[]): Edit[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(a.length + b.length, EDIT_LIMIT); d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = isDown ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
  return [...a.map((line): Edit => ({ kind: "-", line })), ...b.map((line): Edit => ({ kind: "+", line }))];
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Map<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d]!;
    const k = x - y;
    const isDown = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
    const before = isDown ? k + 1 : k - 1;
    const fromX = furthest.get(before) ?? 0;
    const fromY = fromX - before;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      edits.push({ kind: " ", line: a[--x]! });
      y--;
    }
    if (d > 0) edits.push(isDown ? { kind: "+", line: b[--y]! } : { kind: "-", line: a[--x]! });
  }
  return edits.reverse();
}
