import type * as ast from "./ast.js";

/** What two readings of one text may differ in. */
const IGNORED: ReadonlySet<string> = new Set(["id", "span", "opSpan"]);

/** Whether two trees are the same but for ids and places: whether `printTree` says the same of both. */
export function isSameTree(a: ast.Node, b: ast.Node): boolean {
  const open: [unknown, unknown][] = [[a, b]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [left, right] = next;
    if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) {
      if (left !== right) return false;
    } else if (Array.isArray(left)) {
      if (!Array.isArray(right) || left.length !== right.length) return false;
      for (let i = 0; i < left.length; i++) open.push([left[i], right[i]]);
    } else {
      const keys = Object.keys(left);
      if (keys.length !== Object.keys(right).length) return false;
      for (const key of keys)
        if (!IGNORED.has(key)) open.push([left[key as keyof object], right[key as keyof object]]);
    }
  }
  return true;
}
