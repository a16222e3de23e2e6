/* Locks that rules ask for. */
import { type AnonVma, type Event, type Events, event, lockOf, type Obj } from "../dsl/index.js";

export const mmapLock = (
  mm: Obj,
  op: "acquire" | "release" | "downgrade",
  { write = true }: { readonly write?: boolean } = {},
): Event => event("mmap_lock", { mm, write, op });

/** All of it with mmap_lock held for writing. */
export const mmapWrite = (mm: Obj, ...events: readonly Events[]): Events => [
  mmapLock(mm, "acquire"),
  events,
  mmapLock(mm, "release"),
];

/** The lock of an anon_vma, which is its root's. */
export const rootLock = ({ root }: AnonVma, op: "acquire" | "release"): Event =>
  event("lock", { addr: lockOf(root), kind: "anon_root", op, anon_vma: root });

export const withRootLock = (av: AnonVma, ...events: readonly Events[]): Events => [
  rootLock(av, "acquire"),
  events,
  rootLock(av, "release"),
];

export const lockPage = (page: Obj): Event => event("page_lock", { page });
export const unlockPage = (page: Obj): Event => event("page_unlock", { page });
