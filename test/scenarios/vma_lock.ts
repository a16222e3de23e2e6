/*
 * Per-VMA locks: a fault holds only its vma, for reading; who changes the vma waits for it, and keeps later ones out until
 * the mmap_lock is dropped.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  byRecord,
  chapter,
  cutAfter,
  drop,
  type Events,
  insert,
  K64,
  K615,
  type Kernel,
  mm,
  move,
  mutate,
  ok,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const of64: Kernel = { ...K64, vma_locks: true };
const of615: Kernel = { ...K615, vma_locks: true };

const writer = thread("writer", 1201, 0);
const fault = thread("fault", 1302, 1);

const space = mm("locked");
const other = mm("other");
const MiB = 0x100000;
const S = vma("source", { mm: space, start: 0x7f3000000000, len: MiB });
const D = vma("dest", { mm: space, start: 0x7f5000000000, len: MiB, pgoff: S.pgoff });
const a0 = anonVma("a0");

const mapped: Story = writer(k.nthWrite(space, 0, k.mmapLocked(S)));

/* 5a: mremap moves the page tables of a vma that a fault has locked. */

const lockS = k.startWrite(S);
const moved = (waited: Story): Story => {
  const move = { from: S, at: S.start, to: D, newAt: D.start, len: S.len };
  const mremap = k.moveVma(S, D.start);
  return story(
    mapped,
    writer(k.prepare(S, a0)),
    fault(k.lockVma(S)),
    writer(k.seqLock(space, 1, "acquire"), mremap.enter, lockS.enter),
    waited,
    writer(
      k.copyVma(S, D.start, D, a0).around(k.dupVma(D, S), k.clone(D, S, [a0]), k.linkLocked(D)),
      k.movePageTables(move, { need: false }).around(),
      k.unmapRange(S, S.start, S.end),
      k.unlinkAll(S, [a0]),
      k.detach(S),
      k.freeVma(S),
      mremap.leave,
      k.seqLock(space, 1, "release"),
      k.returnToUser,
    ),
  );
};
const inTime = moved(
  story(fault(as("leaves", k.endRead(S), k.returnToUser)), writer(as("locked", lockS.leave))),
);

/* 5b, 5c: a reader comes while the writer is in. */

const transient: Story = story(
  mapped,
  writer(k.seqLock(space, 1, "acquire"), lockS.around()),
  fault(as("reader", k.raise(S), k.lower(S), k.startRead(S, false))),
  writer(as("change", k.setFlags(S, 0x31)), k.seqLock(space, 1, "release")),
  fault(k.lockVma(S), k.endRead(S)),
);

const unmapped: Story = story(
  mapped,
  writer(k.seqLock(space, 1, "acquire"), lockS.around()),
  fault(as("early", k.raise(S))),
  writer(k.detach(S)),
  fault(as("late", k.lower(S), k.startRead(S, false))),
  writer(k.unmapRange(S, S.start, S.end), k.freeVma(S), k.seqLock(space, 1, "release")),
  fault(k.lockedVma(space, S.start, null)),
);

/* 5d: the vma is another process's by the time that it is locked. */

const T = { ...S, mm: other };
const reused = (then: Events): Story =>
  story(
    mapped,
    writer(k.nthWrite(space, 1, k.unmapLocked(S), k.freeVma(S))),
    writer(k.nthWrite(other, 0, k.mmapLocked(T))),
    fault(k.raise(S), k.startRead(S, true), then),
  );

/* 5e: the mmap_lock is downgraded. */

const downgraded: Story = story(
  mapped,
  writer(
    k.seqLock(space, 1, "acquire"),
    lockS.around(),
    as("change", k.setFlags(S, 0x31)),
    as("downgrade", k.seqLock(space, 1, "downgrade")),
    k.readAfter(space, 2, "release"),
  ),
);

/* 5f: a lookup without any lock. */

const speculated: Story = story(
  mapped,
  fault(k.speculateBegin(space, 0)),
  writer(as("section", k.nthWrite(space, 1, lockS.around()))),
  fault(as("retry", k.speculateRetry(space, false))),
  fault(k.speculateBegin(space, 1), k.speculateRetry(space, true), k.speculateUse(space)),
);

/* A fault in a vma that has no anon_vma yet. */

const prepares: Events = [k.prepareCall(S).around(k.linkAvc(S, a0))];
const retried: Story = story(
  mapped,
  fault(
    as("vma lock", k.lockVma(S), k.endRead(S)),
    as("reads", k.readAfter(space, 1, "acquire")),
    prepares,
    as("reads", k.readAfter(space, 1, "release")),
    k.returnToUser,
  ),
);

const both = (
  id: string,
  title: string,
  steps: Story,
  expected: ReturnType<typeof ok>,
): ReturnType<typeof scenario>[] => [
  scenario(`${id}-k64`, title, of64, steps, expected),
  scenario(`${id}-k615`, title, of615, steps, expected),
];

export default chapter(
  "vma_lock",
  ...both(
    "sc-5a-waits",
    "mremap waits for the fault, and moves then",
    inTime,
    ok(
      "VLOCK_01",
      "VLOCK_02",
      "VLOCK_03",
      "VLOCK_05",
      "VLOCK_07",
      "VLOCK_08",
      "VLOCK_09",
      "VLOCK_10",
      "LOCK_02",
    ),
  ),
  ...both(
    "sc-5a-does-not-wait",
    "mremap takes the vma for its own while the fault is in",
    mutate(inTime, move("locked", before("leaves/vma_end_read"))),
    violated({ VLOCK_02: "locked" }, "VLOCK_09"),
  ),
  ...both(
    "sc-5a-moves-too-early",
    "page tables move while mremap waits for the fault",
    mutate(inTime, move("locked", after("move_page_tables")), move("leaves", before("locked"))),
    violated({ VLOCK_09: "move_page_tables" }, "VLOCK_02"),
  ),
  scenario(
    "sc-5a-read-only",
    "a vma is locked for writing under the mmap_lock for reading",
    of64,
    mutate(mapped, alter("mmap_lock#1", { write: false })),
    violated({ VLOCK_01: "vma_start_write" }, "VLOCK_03"),
  ),
  scenario(
    "sc-5b-transient",
    "a reader raises vm_refcnt while the writer is in, sees it and lowers it again",
    of615,
    transient,
    ok("VLOCK_02", "VLOCK_04", "VLOCK_06", "VLOCK_07", "VLOCK_11"),
  ),
  scenario(
    "sc-5b-goes-on",
    "… does not look again, and goes on",
    of615,
    mutate(
      transient,
      drop("reader"),
      insert(before("change"), fault(as("reader", k.lockVma(S)))),
      insert(after("change"), fault(as("leaves", k.endRead(S)))),
    ),
    violated(
      { VLOCK_07: "reader/vma_start_read__return", VLOCK_02: "reader/lock_vma_under_rcu__return" },
      "VLOCK_04",
    ),
  ),
  scenario(
    "sc-5c-transient",
    "a vma is detached while a reader has raised vm_refcnt; later ones find 0",
    of615,
    unmapped,
    ok("VLOCK_05", "VLOCK_06", "VLOCK_10"),
  ),
  scenario(
    "sc-5c-from-zero",
    "a reader raises vm_refcnt of a detached vma",
    of615,
    mutate(unmapped, insert(after("late"), fault(as("zero", k.raise(S), k.lower(S), k.startRead(S, false))))),
    violated({ VLOCK_06: "zero/vma_ref#1" }, "VLOCK_05"),
  ),
  scenario(
    "sc-5c-not-locked",
    "a vma is detached that is not locked for writing",
    of615,
    mutate(unmapped, drop("vma_start_write()#3", "vma_start_write()#4")),
    violated({ VLOCK_05: "vma_detach" }, "VLOCK_10"),
  ),
  ...both(
    "sc-5c-freed",
    "a vma is freed with a reader in it",
    story(
      mapped,
      fault(k.lockVma(S)),
      writer(k.nthWrite(space, 1, k.unmapLocked(S), k.freeVma(S))),
      fault(k.returnToUser),
    ),
    violated({
      VLOCK_02: "vma_start_write__return#2",
      VLOCK_10: "vma_free",
      LOCK_02: "return_to_user",
    }),
  ),
  scenario(
    "sc-5d-reused",
    "a vma that was freed and is another process's by now is locked and used",
    of615,
    reused([as("used", k.lockedVma(space, S.start, S)), k.endRead(S)]),
    violated({ VLOCK_08: "used" }, "VLOCK_07"),
  ),
  scenario(
    "sc-5d-seen",
    "… is let go",
    of615,
    reused([k.endRead(S), k.lockedVma(space, S.start, null), k.returnToUser]),
    ok("VLOCK_06", "VLOCK_07", "LOCK_02"),
  ),
  scenario(
    "sc-5d-not-covered",
    "the vma that is locked does not cover the address",
    of64,
    story(mapped, fault(k.startRead(S, true), as("used", k.lockedVma(space, S.end, S)), k.endRead(S))),
    violated({ VLOCK_08: byRecord("used") }, "VLOCK_07"),
  ),
  ...both(
    "sc-5e-changed-before",
    "a vma changes, then the mmap_lock is downgraded",
    downgraded,
    ok("VLOCK_03", "VLOCK_04"),
  ),
  ...both(
    "sc-5e-changed-behind",
    "a vma changes when the mmap_lock has been downgraded",
    mutate(downgraded, move("change", after("downgrade"))),
    violated({ VLOCK_04: "change" }, "VLOCK_03"),
  ),
  scenario(
    "sc-5e-not-counted",
    "the mmap_lock is downgraded, and mm_lock_seq stays as it is",
    of64,
    mutate(downgraded, alter("downgrade", { seq: 1 }), alter("mmap_lock#5", { seq: 1 })),
    violated({ VLOCK_03: "downgrade" }, "VLOCK_04"),
  ),
  scenario(
    "sc-5f-thrown-away",
    "a writer was in while something was looked up without a lock: it is looked up again",
    of615,
    speculated,
    ok("VLOCK_11", "VLOCK_12"),
  ),
  scenario(
    "sc-5f-used",
    "… it is used",
    of615,
    mutate(speculated, insert(after("retry"), fault(as("used", k.speculateUse(space))))),
    violated({ VLOCK_12: "used" }, "VLOCK_11"),
  ),
  scenario(
    "sc-5f-even",
    "mm_lock_seq is even while the mmap_lock is held for writing",
    of615,
    mutate(
      speculated,
      alter("section/mmap_lock#1", { seq: 2 }),
      alter("section/mmap_lock#2", { seq: 3 }),
      cutAfter("section"),
    ),
    violated({ VLOCK_11: byRecord("section/mmap_lock#1") }, "VLOCK_03"),
  ),
  scenario(
    "sc-5g-mmap-lock",
    "a fault that needs an anon_vma lets its vma go, and comes again with the mmap_lock",
    of64,
    retried,
    ok("VLOCK_13", "LOCK_02"),
  ),
  scenario(
    "sc-5g-vma-lock",
    "… looks for an anon_vma under the lock of its vma alone",
    of64,
    mutate(retried, drop("reads"), move("vma lock/vma_end_read", after("anon_vma_prepare__return"))),
    violated({ VLOCK_13: "anon_vma_prepare" }, "LOCK_02"),
  ),
);
