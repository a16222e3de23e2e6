/* Pieces of lines that come again and again: event names, comms. One string each, instead of one for each line. */

const SIZE = 256;

export class NameCache {
  readonly #names: (string | undefined)[] = new Array(SIZE).fill(undefined);

  /** `line.slice(from, to)` */
  slice(line: string, from: number, to: number): string {
    const length = to - from;
    const at =
      (length * 31 +
        line.charCodeAt(from) * 7 +
        line.charCodeAt(to - 1) * 13 +
        line.charCodeAt(from + (length >> 1))) &
      (SIZE - 1);
    const known = this.#names[at];
    if (known !== undefined && known.length === length && line.startsWith(known, from)) return known;
    const name = line.slice(from, to);
    this.#names[at] = name;
    return name;
  }
}
