/** Names by how often each occurs, most frequent first; those of one count in alphabetical order. */
export function ranked(
  counts: Iterable<readonly [name: string, count: number]>,
): { name: string; count: number }[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
