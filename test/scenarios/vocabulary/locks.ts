/* Locks that rules ask for. */
import {
  type AnonVma,
  type Event,
  type Events,
  event,
  type Kernel,
  lockOf,
  type Obj,
  onlyWhere,
} from "../dsl/index.js";

export const mmapLock = (
  mm: Obj,
  op: "acquire" | "release" | "downgrade",
  { write = true, trylock, seq }: MmapLockOptions = {},
): Event => event("mmap_lock", { mm, write, op, trylock, seq });

interface MmapLockOptions {
  /** For reading otherwise. */
  readonly write?: boolean;
  readonly trylock?: boolean;
  /** mm_lock_seq as the operation leaves it. */
  readonly seq?: number;
}

/** All of it with mmap_lock held for writing. */
export const mmapWrite = (mm: Obj, ...events: readonly Events[]): Events => [
  mmapLock(mm, "acquire"),
  events,
  mmapLock(mm, "release"),
];

const recordsLocks = ({ locks }: Kernel): boolean => locks === true;

/** With mmap_lock held for reading, which only traces of all locks have: page faults. */
export const mmapRead = (mm: Obj, ...events: readonly Events[]): Events => [
  onlyWhere(recordsLocks, mmapLock(mm, "acquire", { write: false })),
  events,
  onlyWhere(recordsLocks, mmapLock(mm, "release", { write: false })),
];

/** The lock of an anon_vma, which is its root's; up to 2.6.35 its own. */
export function rootLock(av: AnonVma, op: "acquire" | "release"): Event {
  const owner = ({ era }: Kernel) => (era === "K34" ? av : av.root);
  return event("lock", {
    addr: (kernel) => lockOf(owner(kernel)),
    kind: "anon_root",
    op,
    anon_vma: owner,
  });
}

/** The list or tree of an anon_vma changes under this lock, which only traces of all locks have. */
export const listLock = (av: AnonVma, ...events: readonly Events[]): Events => [
  onlyWhere(recordsLocks, rootLock(av, "acquire")),
  events,
  onlyWhere(recordsLocks, rootLock(av, "release")),
];

export const withRootLock = (av: AnonVma, ...events: readonly Events[]): Events => [
  rootLock(av, "acquire"),
  events,
  rootLock(av, "release"),
];

/** The lock of a file's mappings. */
export const iMmapLock = (file: Obj, op: "acquire" | "release"): Event =>
  event("lock", { addr: lockOf(file), kind: "i_mmap", op, file });

/** The lock of all page tables of an mm. */
export const pageTableLock = (mm: Obj, op: "acquire" | "release"): Event =>
  event("lock", { addr: lockOf(mm), kind: "page_table_lock", op, mm });

export const withPageTableLock = (mm: Obj, ...events: readonly Events[]): Events => [
  pageTableLock(mm, "acquire"),
  events,
  pageTableLock(mm, "release"),
];

/** The system call or fault of the thread is over. */
export const returnToUser: Event = event("return_to_user");

/** `trylock`: whether it gave up rather than wait. */
export const lockPage = (page: Obj, { trylock }: { readonly trylock?: boolean } = {}): Event =>
  event("page_lock", { page, trylock });
export const unlockPage = (page: Obj): Event => event("page_unlock", { page });
