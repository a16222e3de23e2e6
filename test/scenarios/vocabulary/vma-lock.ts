/* Per-VMA locks and mm_lock_seq, from 6.4 on, as traces with vma_locks have them. mm/mmap_lock.c. */
import {
  type Call,
  call,
  type Event,
  type Events,
  event,
  type Kernel,
  type Obj,
  onlyWhere,
  type Vma,
} from "../dsl/index.js";
import { linkVma, unlinkAll, unmapRange } from "./anon-vma.js";

/** mm_lock_seq while the mmap_lock is held for writing for the nth time (from 0), and after that. From 6.14 on it is odd meanwhile. */
const held = (nth: number) => (kernel: Kernel) => (countsTwice(kernel) ? 2 * nth + 1 : nth);
const after = (nth: number) => (kernel: Kernel) => (countsTwice(kernel) ? 2 * nth + 2 : nth + 1);
const countsTwice = ({ era }: Kernel): boolean => era === "K615";

/** Readers count in vm_refcnt. */
const hasRefcnt = countsTwice;

export const seqLock = (mm: Obj, nth: number, op: "acquire" | "release" | "downgrade"): Event =>
  event("mmap_lock", { mm, write: true, op, seq: op === "acquire" ? held(nth) : after(nth) });

/** The mmap_lock for writing, for the nth time. */
export const nthWrite = (mm: Obj, nth: number, ...events: readonly Events[]): Events => [
  seqLock(mm, nth, "acquire"),
  events,
  seqLock(mm, nth, "release"),
];

/** … for reading, when it was held for writing `nth` times before. */
export const readAfter = (mm: Obj, nth: number, op: "acquire" | "release"): Event =>
  event("mmap_lock", { mm, write: false, op, seq: after(nth - 1) });

/** vma_start_write(), which waits for readers. */
export const startWrite = (v: Vma): Call => call("vma_start_write", { vma: v, mm: v.mm }, { vma: v });

export const attach = (v: Vma): Event => event("vma_attach", { vma: v });
export const detach = (v: Vma): Event => event("vma_detach", { vma: v });

/** vma_link(): locked before it can be found. */
export const linkLocked = (v: Vma): Events => [startWrite(v).around(), attach(v), linkVma(v)];

/** mmap() of an anonymous vma. */
export const mmapLocked = (v: Vma): Events => [event("vma_alloc", { vma: v, mm: v.mm }), linkLocked(v)];

/** munmap() of a whole vma that has no anon_vma, up to the last reader's leave. */
export const unmapLocked = (v: Vma): Events => [
  startWrite(v).around(),
  detach(v),
  unmapRange(v, v.start, v.end),
  unlinkAll(v, []),
];

/** A reader raises vm_refcnt, or lowers it again. */
export const raise = (v: Vma): Events => onlyWhere(hasRefcnt, event("vma_ref", { vma: v, delta: 1 }));
export const lower = (v: Vma): Events => onlyWhere(hasRefcnt, event("vma_ref", { vma: v, delta: -1 }));

/** vma_start_read(). */
export const startRead = (v: Vma, locked: boolean): Event =>
  event("vma_start_read__return", { vma: v, locked });

/** lock_vma_under_rcu(): `v` covers addr and is locked; null: none is. */
export const lockedVma = (mm: Obj, addr: number, v: Vma | null): Event =>
  event("lock_vma_under_rcu__return", { mm, addr, vma: v, start: v?.start ?? 0, end: v?.end ?? 0 });

/** A fault finds its vma and locks it for reading. */
export const lockVma = (v: Vma): Events => [raise(v), startRead(v, true), lockedVma(v.mm, v.start, v)];

export const endRead = (v: Vma): Event => event("vma_end_read", { vma: v });

/** mmap_lock_speculate_try_begin() behind the nth write section, mmap_lock_speculate_retry(), and what is done then. */
export const speculateBegin = (mm: Obj, nth: number): Event =>
  event("mmap_speculate", { mm, op: "begin", seq: after(nth), ok: true });
export const speculateRetry = (mm: Obj, ok: boolean): Event =>
  event("mmap_speculate", { mm, op: "retry", ok });
export const speculateUse = (mm: Obj): Event => event("mmap_speculate", { mm, op: "use" });
