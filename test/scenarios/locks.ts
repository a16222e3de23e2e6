/*
 * The order in which locks are taken, and that none is kept: stories of a kernel that records every lock. A page fault
 * takes all of them, from the outermost to the innermost.
 */
import {
  after,
  alter,
  anonVma,
  as,
  chapter,
  drop,
  type Events,
  event,
  inFull,
  insert,
  K34,
  K37,
  lockOf,
  mm,
  move,
  mutate,
  object,
  ok,
  page,
  type Story,
  scenario,
  story,
  swap,
  thread,
  violated,
  vma,
  withLocks,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const task = thread("task", 1201, 0);
const other = thread("other", 1302, 1);
const io = thread("kworker", 55, 1);

const space = mm("parent");
const child = mm("child");
const MiB = 0x100000;
const V = vma("vma", { mm: space, start: 0x7f6000000000, len: MiB });
const C = vma("child's", { mm: child, start: V.start, len: MiB });
const moved = vma("moved", { mm: space, start: 0x7f6100000000, len: MiB, pgoff: V.pgoff });
const a0 = anonVma("a0");
const a1 = anonVma("a1", a0);
const file = object("other", "mapped file");
const p = page("p");

const waiting = { trylock: false };
const iMmap = (op: "acquire" | "release") =>
  event("lock", {
    addr: lockOf(file),
    kind: "i_mmap",
    op,
    file,
    ...(op === "acquire" ? waiting : {}),
  });
const root = (op: "acquire" | "release") =>
  event("lock", {
    addr: lockOf(a0),
    kind: "anon_root",
    op,
    anon_vma: a0,
    ...(op === "acquire" ? waiting : {}),
  });
const table = (op: "acquire" | "release", m = space, at = V.start) =>
  event("lock", { ...k.ptl(m, at, op).fields, ...(op === "acquire" ? waiting : {}) });
const mmapRead = (op: "acquire" | "release") =>
  k.mmapLock(space, op, { write: false, ...(op === "acquire" ? waiting : {}) });

/** Reclaim in a page fault: all five, one inside the other. */
const nested: Story = task(
  as("mmap", mmapRead("acquire")),
  as("page", k.lockPage(p, waiting)),
  as("file", iMmap("acquire")),
  as("root", root("acquire")),
  as("table", table("acquire")),
  table("release"),
  root("release"),
  iMmap("release"),
  k.unlockPage(p),
  mmapRead("release"),
  k.returnToUser,
);

/* mremap holds the locks of two page tables, the old place's first. */

const pair = (first: Events, second: Events): Story => {
  const { enter, leave } = k.movePageTables(
    { from: V, at: V.start, to: moved, newAt: moved.start, len: V.len },
    { need: false },
  );
  return task(
    k.mmapWrite(
      space,
      k.mmap(V),
      k.mmap(moved),
      enter,
      as("first", first),
      as("second", second),
      table("release", space, moved.start),
      table("release"),
      leave,
    ),
    k.returnToUser,
  );
};
const oldThenNew = pair(table("acquire"), table("acquire", space, moved.start));

/** fork: the child's table, then the parent's. */
const forked: Story = task(
  k.mmapWrite(
    space,
    as("first", table("acquire", child)),
    as("second", table("acquire")),
    table("release"),
    table("release", child),
  ),
  k.returnToUser,
);

/* A page is read from swap: it stays locked when the fault gives up to wait for it. */

const readIn: Story = story(
  task(
    mmapRead("acquire"),
    k.lockPage(p, waiting),
    as("submit", event("page_submit_io", { page: p })),
    mmapRead("release"),
    k.returnToUser,
  ),
  io(k.unlockPage(p)),
  other(k.lockPage(p, waiting), k.unlockPage(p), k.returnToUser),
);

/* The lock of an anon_vma. */

const families: Story = task(
  k.mmapWrite(space, k.mmap(V)),
  k.prepare(V, a0),
  k.mmapWrite(space, k.forkVma(C, V, [a0], a1)),
  as("walk", k.withRootLock(a1)),
);
const ofItsOwn = event("lock", { addr: lockOf(a1), kind: "anon_root", op: "acquire", anon_vma: a1 });

export default chapter(
  "locks",
  scenario(
    "lock-order",
    "mmap_lock, page lock, i_mmap lock, anon_vma lock, page table lock",
    withLocks(K37),
    nested,
    ok("LOCK_01", "LOCK_02"),
  ),
  scenario(
    "lock-order-file-inside-root",
    "the i_mmap lock is taken inside an anon_vma lock",
    withLocks(K37),
    mutate(nested, swap("file", "root")),
    violated({ LOCK_01: "file" }, "LOCK_02"),
  ),
  scenario(
    "lock-order-page-inside-table",
    "a page is waited for inside a page table lock",
    withLocks(K37),
    mutate(nested, move("page", after("table"))),
    violated({ LOCK_01: "page" }, "LOCK_02"),
  ),
  scenario(
    "lock-order-page-tried",
    "… is only tried",
    withLocks(K37),
    mutate(nested, move("page", after("table")), alter("page", { trylock: true })),
    ok("LOCK_01", "LOCK_02"),
  ),
  scenario(
    "lock-order-mmap-inside-page",
    "the mmap_lock is waited for with a page locked",
    withLocks(K37),
    mutate(nested, move("mmap", after("page"))),
    violated({ LOCK_01: "mmap" }, "LOCK_02"),
  ),
  scenario(
    "lock-order-two-tables",
    "mremap locks the old page table, then the new one",
    withLocks(K37),
    oldThenNew,
    ok("LOCK_01", "LOCK_02"),
  ),
  scenario(
    "lock-order-two-tables-reversed",
    "mremap locks the new page table, then the old one",
    withLocks(K37),
    mutate(oldThenNew, swap("first", "second")),
    violated({ LOCK_01: "first" }, "LOCK_02"),
  ),
  scenario(
    "lock-order-two-tables-read",
    "two page tables are locked with the mmap_lock held for reading",
    withLocks(K37),
    mutate(forked, alter("mmap_lock", { write: false })),
    violated({ LOCK_01: "second" }, "LOCK_02"),
  ),
  scenario(
    "lock-order-fork",
    "fork locks the child's page table, then the parent's",
    withLocks(K37),
    forked,
    ok("LOCK_01", "LOCK_02"),
  ),
  scenario(
    "lock-kept",
    "a fault returns with a page locked",
    withLocks(K37),
    mutate(nested, drop("page_unlock")),
    violated({ LOCK_02: "return_to_user" }, "LOCK_01"),
  ),
  scenario(
    "lock-kept-mmap",
    "a fault returns with the mmap_lock held",
    withLocks(K37),
    mutate(nested, drop("mmap_lock#2")),
    violated({ LOCK_02: "return_to_user" }, "LOCK_01"),
  ),
  scenario(
    "lock-kept-under-io",
    "a fault returns with a page locked that is being read in: the end of the I/O unlocks it",
    withLocks(K37),
    readIn,
    ok("LOCK_01", "LOCK_02"),
  ),
  scenario(
    "lock-kept-no-io",
    "… that nobody reads in",
    withLocks(K37),
    mutate(readIn, drop("submit")),
    violated({ LOCK_02: "task/return_to_user" }, "LOCK_01"),
  ),
  scenario("lock-of-root", "an anon_vma is locked by its root's lock", inFull(K37), families, ok("LOCK_03")),
  scenario(
    "lock-of-its-own",
    "a trace names the lock of an anon_vma that is no root",
    inFull(K37),
    mutate(families, drop("walk"), insert(after("copy_page_range__return"), task(as("own", ofItsOwn)))),
    violated({ LOCK_03: "own" }),
  ),
  scenario(
    "lock-of-each",
    "2.6.34 has a lock for each anon_vma",
    withLocks(K34),
    task(ofItsOwn, { ...ofItsOwn, fields: { ...ofItsOwn.fields, op: "release" } }, k.returnToUser),
    ok("LOCK_02"),
  ),
);
