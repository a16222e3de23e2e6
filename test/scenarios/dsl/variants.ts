/* Traces made of others, line by line. */

/** The same records of another process: other kernel objects, nodes and threads, but the same user addresses. */
export function elsewhere(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replaceAll("0xffff888", "0xffff999")
      .replaceAll("0xffffea", "0xffffeb")
      .replace(/"tid":(\d+)/, '"tid":5$1')
      .replaceAll(/"(nid|node)":(\d+)/g, '"$1":5$2'),
  );
}

/** The lines of both in turn, and for each the number it had in `first` (from 1), or 0. */
export function inTurn(
  first: readonly string[],
  second: readonly string[],
): { readonly lines: string[]; readonly origin: number[] } {
  const lines: string[] = [];
  const origin: number[] = [0];
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) origin[lines.push(first[i]!)] = i + 1;
    if (i < second.length) origin[lines.push(second[i]!)] = 0;
  }
  return { lines, origin };
}
