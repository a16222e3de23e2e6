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
  type Step,
  type Story,
} from "../dsl/index.js";

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

/** A story in which all that changes a family is done with the root lock, as the kernel does it, also where it was not told. */
export const lockingFamilies = (steps: Story): Story => {
  const family = (s: Step) => s.fields.anon_vma as AnonVma;
  const changes = (s: Step) => s.event === "anon_vma_link" || s.event === "anon_vma_unlink";
  const step = (like: Step, e: Event): Step => ({ ...e, comm: like.comm, tid: like.tid, cpu: like.cpu });
  return steps.flatMap((s, i) =>
    changes(s) && steps[i - 1]?.event !== "lock"
      ? [step(s, rootLock(family(s), "acquire")), s, step(s, rootLock(family(s), "release"))]
      : [s],
  );
};

export const lockPage = (page: Obj): Event => event("page_lock", { page });
export const unlockPage = (page: Obj): Event => event("page_unlock", { page });
