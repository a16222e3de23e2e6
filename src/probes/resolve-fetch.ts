/*
 * From `vma->vm_start` to places in memory, with the offsets of the kernel's own BTF. Nothing is guessed: what BTF does
 * not have is a reason why there is no place.
 */
import { type Btf, KIND } from "./btf/read-btf.js";
import { type CType, type FetchExpr, printFetch } from "./expression.js";

/** How wide the fetched value is, and how it is printed. */
export interface FetchWidth {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly isSigned: boolean;
  /** A bitfield: its bits, from this one of the fetched word on. */
  readonly bits?: { readonly at: number; readonly count: number };
}

export interface ResolvedFetch {
  /** Offsets to read at, one after the other, from the root's value on; none: the root itself. */
  readonly offsets: readonly number[];
  readonly width: FetchWidth;
}

/** A place, or why there is none. */
export type FetchPlace =
  | { readonly kind: "place"; readonly place: ResolvedFetch }
  | { readonly kind: "needs-btf"; readonly struct: string }
  | { readonly kind: "wrong"; readonly because: string };

const POINTER: FetchWidth = { bytes: 8, isSigned: false };
/** Typedefs and qualifiers around a type. */
const DEPTH_LIMIT = 32;
/** Anonymous structures in one. */
const STRUCT_LIMIT = 256;

export function resolveFetch(e: FetchExpr, type: CType, btf: Btf | undefined): FetchPlace {
  const found = resolveWhole(e, type, btf);
  if (e.bit === undefined || found.kind !== "place") return found;
  const { offsets, width } = found.place;
  if (width.bits !== undefined || e.bit >= width.bytes * 8) return wrong(`${printFetch(e)} is no bit of it`);
  return { kind: "place", place: { offsets, width: { ...width, bits: { at: e.bit, count: 1 } } } };
}

function resolveWhole(e: FetchExpr, type: CType, btf: Btf | undefined): FetchPlace {
  const offsets: number[] = [];
  let { depth, struct } = type.kind === "pointer" ? type : { depth: 0, struct: undefined };
  if (e.isDereferenced) {
    if (depth < 2) return wrong(`${e.root} points to no pointer`);
    offsets.push(0);
    depth--;
  }
  if (e.members.length === 0) {
    if (type.kind === "void") return wrong(`${e.root} is nothing`);
    const width: FetchWidth =
      type.kind === "number" ? { bytes: type.bytes as 1 | 4 | 8, isSigned: type.isSigned } : POINTER;
    return { kind: "place", place: { offsets, width } };
  }
  if (depth !== 1 || struct === undefined) return wrong(`${e.root} points to no structure`);
  if (btf === undefined) return { kind: "needs-btf", struct };
  const id = btf.structNamed(struct);
  if (id === undefined) return wrong(`this kernel has no struct ${struct}`);
  return follow(e, id, offsets, btf);
}

function follow(e: FetchExpr, start: number, offsets: number[], btf: Btf): FetchPlace {
  let id = start;
  let type = 0;
  let member: { bitOffset: number; bitSize: number } = { bitOffset: 0, bitSize: 0 };
  for (const [i, step] of e.members.entries()) {
    if (i > 0) {
      // Through a pointer the next structure begins at 0 again.
      const target = step.through === "->" ? pointee(type, btf) : strip(type, btf);
      if (target === undefined || !isStruct(target, btf))
        return wrong(`what stands before ${step.through}${step.name} is no structure`);
      id = target;
    } else if (step.through === ".") return wrong(`${e.root} is a pointer: it takes ->`);
    const found = memberOf(id, step.name, btf, new Set());
    if (found === undefined) return wrong(`struct ${btf.typeOf(id).name} has no ${step.name}`);
    const before = step.through === "." ? member.bitOffset : 0;
    if (step.through === "->") offsets.push(0);
    member = { bitOffset: before + found.bitOffset, bitSize: found.bitSize };
    type = found.type;
    offsets[offsets.length - 1] = Math.floor(member.bitOffset / 8);
  }
  const width = widthOf(type, btf);
  if (width === undefined) return wrong(`${e.members.at(-1)!.name} is no number and no pointer`);
  if (member.bitSize === 0) return { kind: "place", place: { offsets, width } };
  // A bitfield is read with the word of its type around it.
  const wordBits = width.bytes * 8;
  const at = member.bitOffset % wordBits;
  offsets[offsets.length - 1] = (member.bitOffset - at) / 8;
  if (at + member.bitSize > wordBits) return wrong("it lies across two words");
  const bits = { at, count: member.bitSize };
  return { kind: "place", place: { offsets, width: { ...width, bits } } };
}

function wrong(because: string): FetchPlace {
  return { kind: "wrong", because };
}

interface Found {
  readonly bitOffset: number;
  readonly bitSize: number;
  readonly type: number;
}

/** A member by name, also of anonymous structures and unions inside. `searched` in vain: each is looked at once. */
function memberOf(struct: number, name: string, btf: Btf, searched: Set<number>): Found | undefined {
  if (searched.has(struct) || searched.size > STRUCT_LIMIT) return undefined;
  searched.add(struct);
  const inside: Found[] = [];
  for (const member of btf.membersOf(struct)) {
    if (member.name === name) return member;
    if (member.name === "") inside.push(member);
  }
  for (const anonymous of inside) {
    const type = strip(anonymous.type, btf);
    const found = type === undefined ? undefined : memberOf(type, name, btf, searched);
    if (found !== undefined) return { ...found, bitOffset: anonymous.bitOffset + found.bitOffset };
  }
  return undefined;
}

const WRAPPERS: ReadonlySet<number> = new Set([
  KIND.typedef,
  KIND.volatile,
  KIND.const,
  KIND.restrict,
  KIND.typeTag,
]);

/** The type behind typedefs and qualifiers; undefined for a chain without an end. */
export function strip(type: number, btf: Btf): number | undefined {
  let id = type;
  for (let i = 0; i < DEPTH_LIMIT; i++) {
    const { kind, target } = btf.typeOf(id);
    if (!WRAPPERS.has(kind)) return id;
    id = target;
  }
  return undefined;
}

/** What a pointer points to; undefined for what is none. */
export function pointee(type: number, btf: Btf): number | undefined {
  const id = strip(type, btf);
  if (id === undefined) return undefined;
  const { kind, target } = btf.typeOf(id);
  return kind === KIND.ptr ? strip(target, btf) : undefined;
}

function isStruct(id: number, btf: Btf): boolean {
  const { kind } = btf.typeOf(id);
  return kind === KIND.struct || kind === KIND.union;
}

/** undefined for what is neither a number nor a pointer. */
export function widthOf(type: number, btf: Btf): FetchWidth | undefined {
  const id = strip(type, btf);
  if (id === undefined) return undefined;
  const { kind, size, isSigned } = btf.typeOf(id);
  if (kind === KIND.ptr) return POINTER;
  if (kind !== KIND.int && kind !== KIND.enum && kind !== KIND.enum64) return undefined;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return undefined;
  return { bytes: size, isSigned };
}
