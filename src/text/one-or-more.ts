/** What a JSON file may say once, or as a list. */
export type OneOrMore<T> = T | readonly T[];

/** Its items; none where it says nothing. */
export function list<T extends string | number | boolean>(oneOrMore: OneOrMore<T> | undefined): readonly T[] {
  if (oneOrMore === undefined) return [];
  return typeof oneOrMore === "object" ? oneOrMore : [oneOrMore];
}
