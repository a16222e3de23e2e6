/* The life of vmas, and how they come to their anon_vmas, in the kernel's order. mm/rmap.c, mm/mmap.c, kernel/fork.c. */
import {
  type AnonVma,
  as,
  avc,
  type Call,
  call,
  type Event,
  type Events,
  event,
  type Kernel,
  keepsTrees,
  type Obj,
  object,
  resized,
  type Value,
  type Vma,
  whereAvcsGo,
  wherePrepareLinks,
} from "../dsl/index.js";
import { listLock, mmapRead } from "./locks.js";

/** A new vma without an anon_vma: mmap(). */
export const mmap = (v: Vma): Events => [event("vma_alloc", { vma: v, mm: v.mm }), linkVma(v)];

/** VM_READ, VM_WRITE and the right to ask for them. */
const READ_WRITE = 0x33;

/** vma_link(): the vma can be found from now on. What it maps and how is told where ptes are: of an anonymous one. */
export function linkVma(v: Vma): Event {
  const { mm, start, end, pgoff } = v;
  const flags = ({ ptes }: Kernel) => (ptes ? READ_WRITE : undefined);
  const file = ({ ptes }: Kernel) => (ptes ? null : undefined);
  return event("vma_link", { vma: v, mm, start, end, pgoff, flags, file });
}

/** vma_set_range(): the bounds of `v`, as it is from now on. */
export const setRange = (v: Vma): Event =>
  event("vma_set_range", { vma: v, start: v.start, end: v.end, pgoff: v.pgoff });

export const setFlags = (vma: Vma, flags: number): Event => event("vma_flags", { vma, flags });

/** One avc into its anon_vma's list or tree, where this kernel puts it; a tree sorts it by the vma's bounds. */
export function linkAvc(v: Vma, av: AnonVma, where: Value = whereAvcsGo): Events {
  const inTree = (bound: number) => (kernel: Kernel) => (keepsTrees(kernel) ? bound : undefined);
  return listLock(
    av,
    event("anon_vma_link", {
      vma: v,
      avc: avc(v, av),
      anon_vma: av,
      root: av.root,
      where,
      start: inTree(v.start),
      end: inTree(v.end),
      pgoff: inTree(v.pgoff),
    }),
  );
}

/** … and out again; the step with its lock is "unlinking". */
export const unlinkAvc = (v: Vma, av: AnonVma): Events =>
  as("unlinking", listLock(av, event("anon_vma_unlink", { vma: v, avc: avc(v, av), anon_vma: av })));

/** anon_vma_prepare(), with what happens inside. */
export const prepareCall = (v: Vma): Call =>
  call("anon_vma_prepare", { vma: v, start: v.start, end: v.end }, { vma: v, ret: 0 });

/** The first anonymous fault of a vma gives it an anon_vma. */
export const prepare = (v: Vma, av: AnonVma): Events =>
  mmapRead(v.mm, prepareCall(v).around(linkAvc(v, av, wherePrepareLinks)));

/** … and its first page, which nobody else maps. */
export function addNewPage(page: Obj, v: Vma, addr: number, av: AnonVma | null): Event {
  return event("page_add_new_anon_rmap", { page, vma: v, addr, anon_vma: av });
}

/** A new vma, faulted on. */
export const mmapFaulted = (v: Vma, av: AnonVma): Events => [mmap(v), prepare(v, av)];

/** What a vma is copied for; anon_vma_clone() is told from 7.0 on.  mm/vma.h: enum vma_operation. */
export const VMA_OP_REMAP = 2;

/**
 * anon_vma_clone(): `chain` is what src is joined with, oldest first, as the kernel links them. `op` where the kernel says
 * what for, and what both vmas have as their anon_vma.
 */
export function clone(dst: Vma, src: Vma, chain: readonly AnonVma[], op?: number): Events {
  const own = chain.at(-1);
  const told = op === undefined ? {} : { src_anon_vma: own, dst_anon_vma: own, op };
  return call("anon_vma_clone", { dst, src, ...told }, { dst, src, ret: 0 }).around(
    chain.map((av) => linkAvc(dst, av)),
  );
}

export const dupVma = (v: Vma, orig: Vma): Event => event("vma_dup", { orig, vma: v, mm: v.mm });

/** A copy of a vma with all its anon_vmas: mremap to a new place, split_vma(). */
export const duplicate = (v: Vma, orig: Vma, chain: readonly AnonVma[], op?: number): Events => [
  dupVma(v, orig),
  clone(v, orig, chain, op),
  linkVma(v),
];

/** anon_vma_fork(): the child is joined with `chain`, the parent's, oldest first, and with one of its own. */
export function anonVmaFork(child: Vma, parent: Vma, chain: readonly AnonVma[], own: AnonVma): Events {
  return call(
    "anon_vma_fork",
    { vma: child, pvma: parent, parent_anon_vma: chain.at(-1) },
    { vma: child, pvma: parent, ret: 0, anon_vma: own },
  ).around(clone(child, parent, chain), linkAvc(child, own));
}

/** copy_page_range(), with what happens inside. */
export const copyPages = (child: Vma, parent: Vma): Call =>
  call(
    "copy_page_range",
    { dst_vma: child, src_vma: parent, dst_mm: child.mm, src_mm: parent.mm },
    { dst_vma: child, src_vma: parent, ret: 0 },
  );

/** fork() of one vma up to copy_page_range(). */
export const joinChild = (child: Vma, parent: Vma, chain: readonly AnonVma[], own: AnonVma): Events => [
  dupVma(child, parent),
  anonVmaFork(child, parent, chain, own),
  linkVma(child),
];

/** fork() of one vma that has no page table entries. */
export const forkVma = (child: Vma, parent: Vma, chain: readonly AnonVma[], own: AnonVma): Events => [
  joinChild(child, parent, chain, own),
  copyPages(child, parent).around(),
];

/** An avc too many. */
export const strayAvc: Obj = object("avc", "stray");

/** The slab gives out an avc for these two, or gets it back. */
export const allocAvc = (v: Vma, av: AnonVma): Event => event("avc_alloc", { avc: avc(v, av) });
export const freeAvc = (v: Vma, av: AnonVma): Event => event("avc_free", { avc: avc(v, av) });

/** An anon_vma comes, is held by one more or one less, and goes. */
export const allocAnonVma = (av: AnonVma): Event => event("anon_vma_alloc", { anon_vma: av });
export const getAnonVma = (av: AnonVma): Event => event("anon_vma_get", { anon_vma: av });
export const dropAnonVma = (av: AnonVma): Event => event("anon_vma_drop", { anon_vma: av });
export const freeAnonVma = (av: AnonVma): Event => event("anon_vma_free", { anon_vma: av });

/** What an anon_vma counts, from 6.0 on. */
export const anonVmaState = (av: AnonVma, children: number, active: number): Event =>
  event("anon_vma_state", { anon_vma: av, num_children: children, num_active_vmas: active });

/** unlink_anon_vmas(): newest first. */
export function unlinkAll(v: Vma, chain: readonly AnonVma[]): Events {
  return [
    event("unlink_anon_vmas", { vma: v, anon_vma: chain.at(-1) ?? null }),
    chain.toReversed().map((av) => unlinkAvc(v, av)),
  ];
}

export const putAnonVma = (av: AnonVma): Event => event("anon_vma_put", { anon_vma: av, root: av.root });

export const freeVma = (v: Vma): Event => event("vma_free", { vma: v, mm: v.mm });

/** remove_vma(): munmap() has done with the vma, and no lookup finds it any more. */
export const removeVma = (v: Vma): Event => event("vma_remove", { vma: v });

/** munmap() of a whole vma whose anon_vmas live on. */
export const munmap = (v: Vma, chain: readonly AnonVma[]): Events => [
  unmapRange(v, v.start, v.end),
  unlinkAll(v, chain),
  freeVma(v),
];

/** exit_mmap(): what is left of the address space goes, each vma with the only anon_vma that it is joined with. */
export const exitMmap = (mm: Obj, ...left: readonly (readonly [Vma, AnonVma])[]): Events => [
  event("exit_mmap", { mm }),
  left.map(([v]) => unmapRange(v, v.start, v.end)),
  left.map(([v, av]) => [unlinkAll(v, [av]), putAnonVma(av)]),
  left.map(([v]) => freeVma(v)),
];

/** zap: the ptes from addr to end go. */
export const unmapRange = (v: Vma, addr: number, end: number): Events =>
  call("unmap_page_range", { vma: v, addr, end }).around();

/** __vma_adjust(), up to 6.2: `v` as it is afterwards. */
export function adjust(
  v: Vma,
  more: { readonly next?: Vma; readonly insert?: Vma; readonly ret?: number } = {},
) {
  const { start, end, pgoff } = v;
  const { next, insert, ret = 0 } = more;
  return call("vma_adjust", { vma: v, start, end, pgoff, insert, next }, { vma: v, ret });
}

/** split_vma(), up to 6.2, where every change of bounds is told: `upper` is made of the upper part of `v`. */
export const splitInFull = (v: Vma, upper: Vma, chain: readonly AnonVma[]): Events => [
  dupVma(upper, v),
  setRange(upper),
  clone(upper, v, chain),
  adjust(resized(v, { end: upper.start }), { insert: upper }).around(
    setRange(resized(v, { end: upper.start })),
    linkVma(upper),
  ),
];

/** The same from 6.3 on, where a merge or split stands between vma_prepare() and vma_complete(). */
export const mergeInto = (v: Vma): Events => [
  event("vma_prepare", { vma: v }),
  event("vma_complete", { vma: v, start: v.start, end: v.end }),
];
