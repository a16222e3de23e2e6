/*
 * What the state is made of: a map that remembers the order in which its keys came. JavaScript's own would do, but a
 * model has many maps of a handful of keys (one for each thread that is in some call), for which going through an
 * array is quicker, and its large ones are keyed by small integers, the ids of pointers, which an index of integers
 * finds without a call.
 */
import { generalList } from "./general-list.js";
import type { Key } from "./key.js";
import { overflow, STATE_LIMIT } from "./limits.js";

/** Up to here keys are looked for one by one. */
const FEW = 8;

/** In place of a key that was deleted. */
const HOLE: unique symbol = Symbol("hole");

export class KeyMap<V> {
  #keys: (Key | typeof HOLE)[] = generalList();
  #values: (V | undefined)[] = generalList();
  #size = 0;
  /** Beyond FEW, while all keys are small integers: pairs of a key and its position + 1, 0 where there is none. */
  #index: Int32Array | undefined;
  /** How far the hash of a key is shifted to be the number of a pair. */
  #shift = 0;
  /** Beyond FEW, where some key is none: their positions. */
  #positions: Map<Key, number> | undefined;

  get size(): number {
    return this.#size;
  }

  get(key: Key): V | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: Key): boolean {
    return this.find(key) >= 0;
  }

  set(key: Key, value: V): this {
    return this.setAt(this.find(key), key, value);
  }

  /** As `set`, at the position that `find` has given for the key. The map must not have changed since. */
  setAt(position: number, key: Key, value: V): this {
    if (position >= 0) {
      this.#values[position] = value;
      return this;
    }
    if (this.#size >= STATE_LIMIT) throw overflow("a function");
    this.#keys.push(key);
    this.#values.push(value);
    this.#size++;
    if (this.#index !== undefined || this.#positions !== undefined) this.#enter(key);
    else if (this.#size > FEW) this.#rebuild();
    return this;
  }

  delete(key: Key): boolean {
    const at = this.find(key);
    if (at < 0) return false;
    this.deleteAt(at, key);
    return true;
  }

  /** As `delete`, at the position that `find` has given for the key. The map must not have changed since. */
  deleteAt(at: number, key: Key): void {
    this.#size--;
    const keys = this.#keys;
    const values = this.#values;
    if (this.#index === undefined && this.#positions === undefined) {
      for (let i = at + 1; i < keys.length; i++) {
        keys[i - 1] = keys[i]!;
        values[i - 1] = values[i];
      }
      keys.pop();
      values.pop();
      return;
    }
    keys[at] = HOLE;
    values[at] = undefined;
    if (this.#positions !== undefined) this.#positions.delete(key);
    else this.#leave(key as number);
    if (keys.length > 2 * this.#size + FEW) this.#rebuild();
  }

  clear(): void {
    if (this.#keys.length <= FEW) {
      // The lists keep their memory.
      while (this.#keys.length > 0) {
        this.#keys.pop();
        this.#values.pop();
      }
    } else {
      this.#keys = generalList();
      this.#values = generalList();
    }
    this.#size = 0;
    this.#index = undefined;
    this.#positions = undefined;
  }

  /** In order. The map must not change during the iteration. */
  keys(): readonly Key[] {
    if (this.#keys.length > this.#size) this.#rebuild();
    return this.#keys as Key[];
  }

  /** In the order of the keys, as `keys`. */
  values(): readonly V[] {
    if (this.#keys.length > this.#size) this.#rebuild();
    return this.#values as V[];
  }

  *[Symbol.iterator](): Generator<[Key, V]> {
    const keys = this.keys();
    const values = this.values();
    for (let i = 0; i < keys.length; i++) yield [keys[i]!, values[i]!];
  }

  /** In order, as the map is: what has been deleted is not tidied up for it. */
  forEach(visit: (key: Key, value: V) => void): void {
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (key !== HOLE) visit(key, this.#values[i]!);
    }
  }

  /** The value at a position that `find` has given, undefined for -1. The map must not have changed since. */
  valueAt(position: number): V | undefined {
    return position < 0 ? undefined : this.#values[position];
  }

  /** The position of a key, -1 where it is not. */
  find(key: unknown): number {
    const index = this.#index;
    if (index !== undefined) {
      if (!isSmall(key)) return -1;
      const mask = index.length - 1;
      for (let pair = firstPair(key, this.#shift); ; pair = (pair + 2) & mask) {
        const taken = index[pair + 1]!;
        if (taken === 0) return -1;
        if (index[pair] === key) return taken - 1;
      }
    }
    if (this.#positions !== undefined) return this.#positions.get(key as Key) ?? -1;
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
    return -1;
  }

  /** Finds the key that was pushed last from now on. */
  #enter(key: Key): void {
    const position = this.#keys.length - 1;
    if (this.#positions !== undefined) this.#positions.set(key, position);
    else if (!isSmall(key) || 8 * this.#keys.length > 3 * this.#index!.length) this.#rebuild();
    else this.#fill(this.#index!, key, position);
  }

  #fill(index: Int32Array, key: number, position: number): void {
    const mask = index.length - 1;
    let pair = firstPair(key, this.#shift);
    while (index[pair + 1] !== 0) pair = (pair + 2) & mask;
    index[pair] = key;
    index[pair + 1] = position + 1;
  }

  /** Takes a key out of the index; those behind it that it kept from their place move up. */
  #leave(key: number): void {
    const index = this.#index!;
    const mask = index.length - 1;
    let gap = firstPair(key, this.#shift);
    while (index[gap] !== key || index[gap + 1] === 0) gap = (gap + 2) & mask;
    for (let pair = (gap + 2) & mask; index[pair + 1] !== 0; pair = (pair + 2) & mask) {
      const home = firstPair(index[pair]!, this.#shift);
      if (((pair - home) & mask) < ((pair - gap) & mask)) continue;
      index[gap] = index[pair]!;
      index[gap + 1] = index[pair + 1]!;
      gap = pair;
    }
    index[gap + 1] = 0;
  }

  /** Closes the holes, and makes the index anew where there are more than a few keys. */
  #rebuild(): void {
    const keys = generalList<Key>();
    const values = generalList<V | undefined>();
    let areSmall = true;
    for (let i = 0; i < this.#keys.length; i++) {
      const key = this.#keys[i]!;
      if (key === HOLE) continue;
      keys.push(key);
      values.push(this.#values[i]);
      areSmall = areSmall && isSmall(key);
    }
    this.#keys = keys;
    this.#values = values;
    this.#index = undefined;
    this.#positions = undefined;
    if (keys.length <= FEW) return;
    if (!areSmall) {
      this.#positions = new Map(keys.map((key, position) => [key, position]));
      return;
    }
    // At most three quarters are taken, after half as many again have come.
    const bits = 32 - Math.clz32(2 * keys.length);
    const index = new Int32Array(2 << bits);
    this.#shift = 32 - bits;
    for (let i = 0; i < keys.length; i++) this.#fill(index, keys[i] as number, i);
    this.#index = index;
  }
}

function isSmall(key: unknown): key is number {
  return typeof key === "number" && (key | 0) === key;
}

/** Where the search for a key begins: the multiplication spreads neighbours, and keys that are multiples of a power of two. */
function firstPair(key: number, shift: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> shift) << 1;
}
