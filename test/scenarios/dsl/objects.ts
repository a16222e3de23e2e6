/*
 * The objects that a scenario speaks of. Each has an address made from its kind and name, so that it is the same in
 * every run, and stays what it is when other objects are added to a story.
 */

/** A kernel object. In a record stands its address. */
export interface Obj {
  readonly name: string;
  /** As a record has it. */
  readonly ptr: string;
}

export interface Vma extends Obj {
  readonly mm: Obj;
  /** User addresses in bytes; `end` is the first one behind it. */
  readonly start: number;
  readonly end: number;
  readonly len: number;
  /** In pages. */
  readonly pgoff: number;
}

export interface AnonVma extends Obj {
  /** The oldest of the family; itself if it has no parent. */
  readonly root: AnonVma;
}

export interface Avc extends Obj {
  readonly vma: Vma;
  readonly anon_vma: AnonVma;
}

export const PAGE = 0x1000;

/** As the direct map of x86-64 has them: what lies where, and how far apart. */
const slabs = {
  mm: { base: 0xffff888003000000n, size: 0x400n },
  vma: { base: 0xffff888004000000n, size: 0x100n },
  anon_vma: { base: 0xffff888005000000n, size: 0x80n },
  avc: { base: 0xffff888006000000n, size: 0x40n },
  lock: { base: 0xffff888007000000n, size: 0x40n },
  other: { base: 0xffff888008000000n, size: 0x100n },
  page: { base: 0xffffea0000000000n, size: 0x40n },
} as const;

export type Kind = keyof typeof slabs;

const owners = new Map<string, string>();

/** An object of any kind: locks, bprms, pmds … */
export function object(kind: Kind, name: string): Obj {
  const { base, size } = slabs[kind];
  const slots = 0x1000000n / size;
  const ptr = `0x${(base + (hash(name) % slots) * size).toString(16)}`;
  const owner = owners.get(ptr);
  if (owner !== undefined && owner !== name) {
    throw new Error(`${kind} "${name}" would have the address of "${owner}": give it another name`);
  }
  owners.set(ptr, name);
  return { name, ptr };
}

/** FNV-1a. */
function hash(text: string): bigint {
  let h = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    h = BigInt.asUintN(64, (h ^ BigInt(byte)) * 0x100000001b3n);
  }
  return h ^ (h >> 32n);
}

export const mm = (name: string): Obj => object("mm", name);
export const page = (name: string): Obj => object("page", name);

/** `pgoff` is that of an anonymous vma that was faulted where it stands, unless said otherwise. */
export function vma(
  name: string,
  at: { readonly mm: Obj; readonly start: number; readonly len: number; readonly pgoff?: number },
): Vma {
  const { start, len } = at;
  return { ...object("vma", name), mm: at.mm, start, end: start + len, len, pgoff: at.pgoff ?? start / PAGE };
}

/** The same vma with other bounds; its pages keep their index. */
export function resized(v: Vma, { start = v.start, end = v.end }: { start?: number; end?: number }): Vma {
  return { ...v, start, end, len: end - start, pgoff: v.pgoff + (start - v.start) / PAGE };
}

/** An anon_vma: a root, or of the family of `root`. */
export function anonVma(name: string, root?: AnonVma): AnonVma {
  const own: { root?: AnonVma } & Obj = object("anon_vma", name);
  own.root = root ?? (own as AnonVma);
  return own as AnonVma;
}

/** The avc that joins the two. */
export function avc(v: Vma, av: AnonVma): Avc {
  return { ...object("avc", `${v.name} on ${av.name}`), vma: v, anon_vma: av };
}

/** The lock of a root anon_vma, the ptl of a page table, an i_mmap lock …: an address of its own for each. */
export const lockOf = (owner: Obj): Obj => object("lock", `lock of ${owner.name} ${owner.ptr}`);
