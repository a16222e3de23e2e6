/*
 * V8 tells arrays of small integers from others, also empty ones, and code that has met both kinds is slower than code
 * that has met one. So where lists may be empty or not, all are made as those that may hold anything.
 */

/** An empty array of the general kind. */
export function generalList<T>(): T[] {
  const list: unknown[] = [undefined];
  list.pop();
  return list as T[];
}

/** A copy of the general kind. */
export function asGeneral<T>(items: Iterable<T>): T[] {
  const list = generalList<T>();
  for (const item of items) list.push(item);
  return list;
}
