/* Names of the kernel's functions by address, from the /proc/kallsyms that a recording carries. */

/** Larger than any kernel's symbol tables. */
const LINES_LIMIT = 1 << 21;

export class Symbols {
  #text: string | undefined;
  #addresses: BigUint64Array = new BigUint64Array(0);
  #names: string[] = [];

  constructor(kallsyms: string | undefined) {
    this.#text = kallsyms;
  }

  /** The function that begins there or before; undefined where none is known. */
  at(address: bigint): string | undefined {
    this.#parse();
    let low = 0;
    let high = this.#addresses.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#addresses[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : this.#names[low - 1];
  }

  /** Once, at the first look-up. */
  #parse(): void {
    if (this.#text === undefined) return;
    const found: { readonly address: bigint; readonly name: string }[] = [];
    for (const m of this.#text.matchAll(/^([0-9a-f]{8,16}) [tTwW] ([\w.$]+)/gm)) {
      const address = BigInt(`0x${m[1]}`);
      // All are 0 where kptr_restrict hides them.
      if (address > 0n && found.length < LINES_LIMIT) found.push({ address, name: m[2]! });
    }
    this.#text = undefined;
    found.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
    this.#addresses = BigUint64Array.from(found, ({ address }) => address);
    this.#names = found.map(({ name }) => name);
  }
}
