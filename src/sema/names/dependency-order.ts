/* Strongly connected components after Tarjan, without recursion: a spec may chain any number of operators. */

export interface DependencyOrder<T> {
  /** Each after those it uses; without the members of cycles. */
  readonly order: readonly T[];
  /** Groups that use themselves, each in the order of `nodes`. */
  readonly cycles: readonly (readonly T[])[];
}

export function dependencyOrder<T>(
  nodes: readonly T[],
  usesOf: (node: T) => Iterable<T>,
): DependencyOrder<T> {
  const place = new Map(nodes.map((n, i) => [n, i]));
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const order: T[] = [];
  const cycles: T[][] = [];

  for (const root of nodes) {
    if (index.has(root)) continue;
    const stack: { readonly node: T; readonly uses: Iterator<T> }[] = [enter(root)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { node } = top;
      const next = top.uses.next();
      if (next.done !== true) {
        const use = next.value;
        if (!place.has(use)) continue;
        if (!index.has(use)) stack.push(enter(use));
        else if (isOpen.has(use)) low.set(node, Math.min(low.get(node)!, index.get(use)!));
        continue;
      }
      stack.pop();
      const above = stack.at(-1)?.node;
      if (above !== undefined) low.set(above, Math.min(low.get(above)!, low.get(node)!));
      if (low.get(node) === index.get(node)) close(node);
    }
  }
  return { order, cycles };

  function enter(node: T) {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    open.push(node);
    isOpen.add(node);
    return { node, uses: usesOf(node)[Symbol.iterator]() };
  }

  function close(node: T): void {
    const group: T[] = [];
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      isOpen.delete(member);
      group.push(member);
      if (member === node) break;
    }
    if (group.length === 1 && !usesItself(node)) order.push(node);
    else cycles.push(group.sort((a, b) => place.get(a)! - place.get(b)!));
  }

  function usesItself(node: T): boolean {
    for (const use of usesOf(node)) if (use === node) return true;
    return false;
  }
}
