/* "Did you mean": the candidate that a slip of the keyboard turns into the name that was written. */

/** Longer names are not compared: the work grows with the product of the lengths. */
const LENGTH_LIMIT = 80;

/** The nearest candidate, or undefined if none is near. The same name in other case is nearest of all. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LENGTH_LIMIT) return undefined;
  const lower = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = name.length <= 2 ? 1 : name.length <= 5 ? 2 : 3;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = candidate.toLowerCase() === lower ? 0 : editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforeLast[j - 2]! + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
