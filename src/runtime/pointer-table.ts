/*
 * Pointers as small integers. Kernel pointers are u64 and do not fit a number, and a bigint for each would be an
 * allocation in the hot path; so every pointer that is seen gets a small integer, by which state is keyed.
 *
 * The table is keyed by the two 32-bit halves: open addressing with linear probing over typed arrays, at most
 * three quarters full, so that a look-up allocates nothing and nearly always ends in the line of the cache where it began.
 */
import type { Ptr } from "./scalars.js";

/** NULL is 0x0, and always interned. */
export const NULL_PTR: Ptr = 0;

/** Small, so that the code that grows the table has run before V8 optimizes it; it would be deoptimized otherwise. */
const FIRST_CAPACITY = 16;

/**
 * The words of a slot. A look-up waits for one line of the table, and no more of the table is in the cache than fits:
 * so the upper half, which is nearly always the one that is looked for, is left to the arrays by id.
 */
const SLOT = 2;
const LO = 0;
/** The id + 1; 0 where the slot is empty. */
const TAKEN = 1;

/** Who reads pointers gives them to one of these, and hands on what it gets. */
export interface Interner {
  /** Stands for the pointer `high << 32 | low`; both halves are taken modulo 2^32. */
  intern(high: number, low: number): Ptr;
  /** As `intern`, of a value in 0 .. 2^64 - 1. */
  internBig(value: bigint): Ptr;
}

/** Calls `visit` with every id that it keeps; other numbers among them do no harm but keep an id alive. */
export type PointerHolder = (visit: (ptr: Ptr) => void) => void;

export class PointerTable implements Interner {
  #slots = new Int32Array(2 * FIRST_CAPACITY * SLOT);
  /** Of the index of a word. */
  #mask = 2 * FIRST_CAPACITY * SLOT - 1;
  /** By id. */
  #hi = new Int32Array(FIRST_CAPACITY);
  #lo = new Int32Array(FIRST_CAPACITY);
  /** By id: 1 where the id is in use. */
  #used = new Uint8Array(FIRST_CAPACITY);
  /** Ids below this have been given out at some time. */
  #next = 0;
  /** Released ids, given out again before new ones. */
  #free: Ptr[] = [];
  /** How often ids were released: remembered ids of pointers are invalid when this has changed. */
  releases = 0;
  readonly #holders: PointerHolder[] = [];

  constructor() {
    this.intern(0, 0);
  }

  /** Begins anew: all ids have lost their meaning, but for NULL's. */
  clear(): void {
    this.#slots = new Int32Array(2 * FIRST_CAPACITY * SLOT);
    this.#mask = this.#slots.length - 1;
    this.#next = 0;
    this.#free = [];
    this.intern(0, 0);
  }

  /** Number of pointers that have an id now, NULL included. */
  get size(): number {
    return this.#next - this.#free.length;
  }

  intern(hi: number, lo: number): Ptr {
    hi = hi | 0;
    lo = lo | 0;
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = firstSlot(hi, lo) & mask;
    for (let taken = slots[slot + TAKEN]!; taken !== 0; taken = slots[slot + TAKEN]!) {
      if (slots[slot + LO] === lo && this.#hi[taken - 1] === hi) return taken - 1;
      slot = (slot + SLOT) & mask;
    }
    return this.#insert(hi, lo, slot);
  }

  internBig(value: bigint): Ptr {
    return this.intern(Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn));
  }

  /** The upper half of a pointer. */
  high(ptr: Ptr): number {
    return this.#hi[ptr]!;
  }

  low(ptr: Ptr): number {
    return this.#lo[ptr]!;
  }

  /** "0x…" in lower case, without leading zeros; NULL is "0x0". */
  hex(ptr: Ptr): string {
    const hi = (this.#hi[ptr] ?? 0) >>> 0;
    const lo = (this.#lo[ptr] ?? 0) >>> 0;
    if (hi === 0) return `0x${lo.toString(16)}`;
    return `0x${hi.toString(16)}${lo.toString(16).padStart(8, "0")}`;
  }

  /** The address itself. */
  value(ptr: Ptr): bigint {
    return BigInt(this.hex(ptr));
  }

  /** Below, equal or above, by address: ids are in no order. */
  compare(a: Ptr, b: Ptr): number {
    return (this.#hi[a]! >>> 0) - (this.#hi[b]! >>> 0) || (this.#lo[a]! >>> 0) - (this.#lo[b]! >>> 0);
  }

  /** Code that keeps ids that `sweep`'s caller does not know of must be a holder. */
  addHolder(holder: PointerHolder): void {
    this.#holders.push(holder);
  }

  /**
   * Releases every id that neither `user` nor a holder keeps, to be given to other pointers later: whoever still keeps
   * such an id would see it change its meaning. NULL stays. Returns how many were released.
   */
  sweep(user: PointerHolder): number {
    const before = this.#free.length;
    const isKept = new Uint8Array(this.#next);
    const keep = (ptr: Ptr) => {
      isKept[ptr] = 1;
    };
    user(keep);
    for (const holder of this.#holders) holder(keep);
    for (let id = 1; id < this.#next; id++) {
      if (this.#used[id] === 0 || isKept[id] === 1) continue;
      this.#used[id] = 0;
      this.#free.push(id);
    }
    if (this.#free.length === before) return 0;
    this.releases++;
    // Ids are given out lowest first, so that the arrays by id stay dense.
    this.#free.sort((a, b) => b - a);
    this.#rebuild(this.#slots.length);
    return this.#free.length - before;
  }

  #insert(hi: number, lo: number, slot: number): Ptr {
    if (4 * (this.size + 1) * SLOT > 3 * this.#slots.length) {
      this.#rebuild(2 * this.#slots.length);
      slot = this.#emptySlot(hi, lo);
    }
    const id = this.#free.pop() ?? this.#next++;
    if (id >= this.#hi.length) this.#growIds();
    this.#hi[id] = hi;
    this.#lo[id] = lo;
    this.#used[id] = 1;
    this.#fill(slot, lo, id);
    return id;
  }

  #fill(slot: number, lo: number, id: Ptr): void {
    this.#slots[slot + LO] = lo;
    this.#slots[slot + TAKEN] = id + 1;
  }

  #emptySlot(hi: number, lo: number): number {
    let slot = firstSlot(hi, lo) & this.#mask;
    while (this.#slots[slot + TAKEN] !== 0) slot = (slot + SLOT) & this.#mask;
    return slot;
  }

  #rebuild(words: number): void {
    this.#slots = new Int32Array(words);
    this.#mask = words - 1;
    for (let id = 0; id < this.#next; id++) {
      if (this.#used[id] === 0) continue;
      const hi = this.#hi[id]!;
      const lo = this.#lo[id]!;
      this.#fill(this.#emptySlot(hi, lo), lo, id);
    }
  }

  #growIds(): void {
    const length = 2 * this.#hi.length;
    this.#hi = enlarged(this.#hi, new Int32Array(length));
    this.#lo = enlarged(this.#lo, new Int32Array(length));
    this.#used = enlarged(this.#used, new Uint8Array(length));
  }
}

function enlarged<A extends Int32Array | Uint8Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}

/**
 * The word where a search begins, for a mask to cut. Kernel objects lie at multiples of 8 or more and share their
 * upper half, so the low bits alone would collide.
 */
function firstSlot(hi: number, lo: number): number {
  let h = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 13)) & -SLOT;
}
