/* The kernel's objects, as far as rules of mm speak of them. Addresses and lengths are in bytes, pgoff in pages. */
import { Lock } from "./machine.js";

export const PAGE = 0x1000;
/** What one page table maps. */
export const TABLE = 512 * PAGE;

export const VM_WRITE = 2;
export const VM_SHARED = 8;
/** VM_READ, VM_WRITE and the right to ask for them. */
export const READ_WRITE = 0x33;
/** A stack that grows down, and what marks it while exec moves it. */
export const STACK = 0x100173;
export const INCOMPLETE = 0x18000;

export interface Pte {
  readonly kind: "present" | "migration" | "swap";
  readonly page: Page;
  readonly write: boolean;
}

export class Mm {
  readonly vmas: Vma[] = [];
  readonly ptes = new Map<number, Pte>();
  readonly mmapLock = new Lock();
  readonly pageTableLock = new Lock();
  readonly ptls = new Map<number, { readonly lock: Lock; readonly addr: string }>();
  /** Threads that run in it. */
  users = 1;
  /** What was taken out last. */
  gone: Vma | undefined;
  /** mm_lock_seq. */
  seq = 0;
  constructor(
    readonly ptr: string,
    readonly lockAddr: string,
  ) {}
}

/** What a vma maps. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
  /** Where it begins in its file; of a vma without one, its first page's number. */
  readonly pgoff: number;
  /** The index of an anonymous page at its start; another one from 7.3 on where it has a file. */
  readonly anonPgoff: number;
}

/** Of anonymous memory, as it is mapped. */
export const boundsOf = (start: number, end: number): Bounds => ({
  start,
  end,
  pgoff: start / PAGE,
  anonPgoff: start / PAGE,
});

export const NO_FILE = "0x0";
export const FILES = ["0xffff888001f00000", "0xffff888001f00400"] as const;

export class Vma implements Bounds {
  /** From the head of the vma's own list: the newest first. */
  readonly chain: Avc[] = [];
  anonVma: AnonVma | null = null;
  /** vm_lock_seq; -1 is nobody's. */
  seq = -1;
  /** Who has it locked for reading. */
  readonly vmaLock = new Lock();
  refcnt = 0;
  /** The flag in vm_refcnt that keeps readers out. */
  excludes = false;
  /** vm_sequence, and what speculative faults hold. */
  sequence = 0;
  pins = 0;
  isLinked = false;
  start: number;
  end: number;
  pgoff: number;
  anonPgoff: number;
  constructor(
    readonly ptr: string,
    public mm: Mm,
    { start, end, pgoff, anonPgoff }: Bounds,
    public flags: number,
    readonly file: string,
  ) {
    this.start = start;
    this.end = end;
    this.pgoff = pgoff;
    this.anonPgoff = anonPgoff;
  }

  get len(): number {
    return this.end - this.start;
  }

  get isTemporaryStack(): boolean {
    return (this.flags & INCOMPLETE) === INCOMPLETE && (this.flags & 0x100) !== 0;
  }
}

export class AnonVma {
  readonly root: AnonVma;
  /** Its avcs in the order of a walk. */
  readonly list: Avc[] = [];
  /** Its own; only the root's is taken from 2.6.36 on. */
  readonly lock = new Lock();
  refs = 1;
  /** From 4.0 on. */
  readonly parent: AnonVma;
  children = 0;
  active = 0;
  constructor(
    readonly ptr: string,
    root?: AnonVma,
    parent?: AnonVma,
  ) {
    this.root = root ?? this;
    this.parent = parent ?? this;
  }
}

export interface Avc {
  readonly ptr: string;
  readonly vma: Vma;
  readonly av: AnonVma;
}

export class Page {
  mapping: AnonVma | null = null;
  index = 0;
  mapcount = 0;
  refs = 1;
  readonly lock = new Lock();
  /** On the LRU: who takes it off has it for himself. */
  isOnLru = false;
  /** In the swap cache, with that many entries. */
  isInSwap = false;
  swapEntries = 0;
  constructor(readonly ptr: string) {}
}

/** mm/rmap.c:vma_address(): where the anonymous page of this index is in the vma, or would be; undefined if outside. */
export function addressIn(v: Vma, index: number): number | undefined {
  const addr = v.start + (index - v.anonPgoff) * PAGE;
  return addr >= v.start && addr < v.end ? addr : undefined;
}

/** Of an anonymous page. */
export const indexAt = (v: Bounds, addr: number): number => v.anonPgoff + (addr - v.start) / PAGE;

/** The bounds of a vma with another start: both offsets go along with it. */
export function startingAt(v: Bounds, start: number, end: number): Bounds {
  const pages = (start - v.start) / PAGE;
  return { start, end, pgoff: v.pgoff + pages, anonPgoff: v.anonPgoff + pages };
}

/** What lies behind `a` goes on in its file, and with its pages' indices, as `b` does. */
export function goesOn(
  a: Bounds & { readonly file: string },
  b: Bounds & { readonly file: string },
): boolean {
  const next = startingAt(a, a.end, b.end);
  return a.end === b.start && a.file === b.file && next.pgoff === b.pgoff && next.anonPgoff === b.anonPgoff;
}

export const hex = (n: number): string => `0x${n.toString(16)}`;
