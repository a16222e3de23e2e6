/** One kind of diagnostic: what it is called, how grave it is, and its words, made from the facts. */
export interface Entry<D> {
  readonly severity: "error" | "warning" | "note";
  /** A few words for the reference, e.g. "unknown name". */
  readonly title: string;
  /** The message: one line, no full stop. */
  readonly message: (details: D) => string;
  /** What to do about it: an act or the exact flag. */
  readonly help?: (details: D) => string | undefined;
  /** What to write instead of the text that it points at, where that mends it. */
  readonly replacement?: (details: D) => string | undefined;
}

/** Gives a literal table the types of its details. */
export function entry<D>(e: Entry<D>): Entry<D> {
  return e;
}
