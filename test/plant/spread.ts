/** Up to `count` of them, evenly, the middle first of all. */
export function spread<T>(all: readonly T[], count: number): T[] {
  const n = Math.min(all.length, count);
  return Array.from({ length: n }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / n)]!);
}
