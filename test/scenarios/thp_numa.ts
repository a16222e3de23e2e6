/*
 * NUMA hinting faults on a huge page: the fault makes the pmd an ordinary one again, or migrates the page from node 0 to
 * node 1. Two threads, a and b, run into the same pmd; a holder has locked the page before.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  chapter,
  drop,
  type Events,
  insert,
  K37,
  K64,
  type Kernel,
  mm,
  move,
  mutate,
  ok,
  page,
  type Story,
  scenario,
  story,
  swap,
  thread,
  violated,
  vma,
  warned,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const told: Kernel = { ptes: true, locks: true, counts: true };
const NB38: Kernel = { ...K37, ...told, kernel: "3.11", numa: "NB38" };
const NB312: Kernel = { ...K37, ...told, kernel: "3.12", numa: "NB312" };
const NB313: Kernel = { ...K37, ...told, kernel: "3.13", numa: "NB313" };
const NB514: Kernel = { ...K64, counts: true, numa: "NB514" };

const a = thread("a", 1101, 0);
const b = thread("b", 1102, 1);
const holder = thread("holder", 1103, 1);
const scanner = thread("scanner", 1106, 0);
const zapper = thread("zapper", 1104, 1);

const space = mm("numa");
const other = mm("child");
const v = vma("huge", { mm: space, start: 0x7f2000000000, len: 0x200000 });
const w = vma("child's huge", { mm: other, start: v.start, len: v.len });
const a0 = anonVma("a0");
const [old, fresh] = [page("old"), page("new")];

const acquire = k.pageTableLock(space, "acquire");
const release = k.pageTableLock(space, "release");
const same = k.comparePmd(v, true);
const changed = k.comparePmd(v, false);
const plain = k.setPmd(v, old, "plain");
const unlock = k.unlockPage(old);

/** The vma with its huge page, and a pmd that faults from now on. */
const marked: Story = story(
  a(k.mmapWrite(space, k.mmap(v)), k.faultHuge(v, a0, old)),
  scanner(as("mark", k.scan(v, old))),
);

/** N1 to N3: the page table lock is held, the page is known, and where it belongs. `won`: the trylock. */
const decide = (nid: number, won = true): Events => [
  k.enterNumaFault(v),
  acquire,
  same,
  won ? k.lockPage(old, { trylock: true }) : [],
  k.misplaced(v, old, nid),
];

/** N5: the page is pinned, the page table lock dropped; then whoever has the page lock is waited for. */
const pin: Events = as("pin", k.getPage(old), release);
const lock: Events = [k.lockPage(old, { trylock: false }), k.rootLock(a0, "acquire")];

/** N6: the pmd is still the same. */
const stillSame: Events = [acquire, same, release];

/** N6: it is not; the fault comes again. */
const gone: Events = as("gone", [
  acquire,
  changed,
  unlock,
  k.putPage(old),
  release,
  k.rootLock(a0, "release"),
]);

const done = (nid: number): Events => [k.rootLock(a0, "release"), k.account(nid), k.leaveNumaFault(v)];

/* 3a: a makes the pmd an ordinary one, while b waits for the page lock to migrate the page. */

const stays: Events = [decide(-1), plain, unlock, release, k.account(0), k.leaveNumaFault(v)];
const oneAfterTheOther: Story = story(
  marked,
  holder(k.lockPage(old)),
  b(decide(1, false), pin),
  holder(unlock),
  a(as("stays", stays)),
  b(lock, gone, k.leaveNumaFault(v)),
);
const unlockedTooEarly = mutate(
  oneAfterTheOther,
  move("stays/page_unlock", before("stays/pmd_set")),
  move("b/page_lock", before("stays/pmd_set")),
);

/* G5 and G6, in the order of each kernel. */

const install: Events = k.setPmd(v, fresh, "plain");
const addRmap: Events = k.addHugeRmap(v, a0, fresh);
const swapIn = ({ numa }: Kernel): Events =>
  numa === "NB38"
    ? [addRmap, install]
    : numa === "NB312"
      ? [k.flushPmd(v), install, addRmap]
      : [addRmap, k.flushPmd(v), install];
const removeRmap: Events = k.removeHugeRmap(v, old);

/** All of the migration from the isolation of the page on; `copying`: what others do meanwhile. */
const success = (kernel: Kernel, ...copying: readonly Story[]): Story => {
  const migrate = k.migrateThp(v, old, 1, true);
  return story(
    b(migrate.enter, k.isolate(old, 0)),
    copying,
    b(
      as("install", acquire, same, swapIn(kernel), removeRmap, release),
      unlock,
      as("drop", k.putPage(old), k.putPage(old)),
      k.countMigration("success"),
      k.notIsolated(0),
      migrate.leave,
    ),
  );
};
const migrated = (kernel: Kernel): Story =>
  story(marked, b(decide(1), pin, k.rootLock(a0, "acquire"), stillSame), success(kernel), b(done(1)));

/* 3b: a failed to migrate the page, and unlocked it; b migrates it while a makes the pmd an ordinary one. */

const notIsolated = k.migrateThp(v, old, 1, false);
const begun: Story = story(
  marked,
  a(decide(1), pin, k.rootLock(a0, "acquire"), stillSame),
  b(decide(1, false), pin),
);
const lateClear: Story = story(
  begun,
  a(notIsolated.enter, k.countMigration("fail"), unlock, k.putPage(old), notIsolated.leave),
  a(k.rootLock(a0, "release")),
  b(lock, stillSame),
  success(NB38, a(as("late", acquire, same, plain, release)), scanner(k.scan(v, old))),
  a(k.account(0), k.leaveNumaFault(v)),
  b(done(1)),
);
const clearedLocked: Story = story(
  begun,
  a(
    notIsolated.enter,
    k.countMigration("fail"),
    acquire,
    same,
    plain,
    release,
    unlock,
    k.putPage(old),
    notIsolated.leave,
    done(0),
  ),
  b(lock, gone, k.leaveNumaFault(v)),
);

/* 3c: the pmd is zapped while its page is copied. */

const zap: Story = zapper(
  k.mmapLock(space, "acquire", { write: false }),
  k.withPageTableLock(space, k.clearPmd(v), removeRmap),
  k.putPage(old),
  k.mmapLock(space, "release", { write: false }),
  k.returnToUser,
);
const failure = k.migrateThp(v, old, 1, false);
/** G4 to out_dropref; `clear`: what is done to the pmd in the end. */
const zapped = (clear: Events): Story =>
  story(
    marked,
    b(decide(1), pin, k.rootLock(a0, "acquire"), stillSame, failure.enter, k.isolate(old, 0)),
    zap,
    b(
      acquire,
      changed,
      release,
      as("retake", k.getPage(old)),
      as("putback", k.putPage(old)),
      k.notIsolated(0),
      k.countMigration("fail"),
      as("clear", clear),
      unlock,
      as("drop", k.putPage(old)),
      failure.leave,
      done(0),
    ),
  );
const leftAlone = zapped([acquire, changed, release]);

/* 3e: what is accounted. */

const waits = (...pinned: readonly [Events, Events] | readonly []): Story =>
  story(
    marked,
    holder(k.lockPage(old)),
    b(
      as(
        "waits",
        decide(-1, false),
        pinned[0] ?? [],
        release,
        k.waitForPage(old),
        pinned[1] ?? [],
        k.leaveNumaFault(v),
      ),
    ),
    holder(unlock),
  );
const pinnedWait = waits(k.getPage(old), k.putPage(old));

const takenByOther: Story = story(
  marked,
  b(k.enterNumaFault(v), acquire, changed, release, k.leaveNumaFault(v)),
);

/** 5.14: generic migration fails, then the pmd is compared once more. */
const generic = (accounted: Events): Story =>
  b(
    k.mmapWrite(space, k.mmap(v)),
    k.enterNumaFault(v),
    same,
    k.misplaced(v, old, 1),
    k.isolate(old, 0),
    k.putPage(old),
    k.notIsolated(0),
    changed,
    accounted,
    k.leaveNumaFault(v),
  );

/* 3f: a page that a child maps, too. */
const shared: Story = mutate(
  migrated(NB312),
  insert(
    after("mark"),
    thread(
      "child",
      1105,
      1,
    )(k.mmapWrite(other, k.mmap(w)), k.withPageTableLock(other, k.setPmd(w, old, "plain"))),
  ),
);

export default chapter(
  "thp_numa",
  scenario(
    "sc-3a-unlocked-too-early",
    "3.11 unlocks the page before it writes the pmd: another fault gets in, and only its check of the pmd saves it",
    NB38,
    unlockedTooEarly,
    violated({ NUMA_02: "stays/page_unlock", NUMA_01: "stays/pmd_set" }, "NUMA_03"),
  ),
  scenario(
    "sc-3a-unlocked-behind",
    "3.12 unlocks the page when the pmd is written",
    NB312,
    oneAfterTheOther,
    ok("NUMA_01", "NUMA_02", "NUMA_03", "NUMA_06", "NUMA_07", "LOCK_01", "LOCK_02"),
  ),
  scenario(
    "sc-3b-cleared-unlocked",
    "3.11: after a failed migration the pmd is made an ordinary one with the page unlocked, while another migrates it: what is written to the old page is lost",
    NB38,
    lateClear,
    violated({ NUMA_01: "late/pmd_set", NUMA_13: "install/pmd_set" }, "NUMA_03", "NUMA_10", "NUMA_14"),
  ),
  scenario(
    "sc-3b-cleared-locked",
    "3.13: migration makes it an ordinary one itself, with the page locked",
    NB313,
    clearedLocked,
    ok("NUMA_01", "NUMA_03", "NUMA_06", "NUMA_09", "NUMA_10"),
  ),
  scenario(
    "sc-3c-zapped-and-back",
    "3.12, with all of commit a54a407fbf77: the page is zapped while it is copied, and mapped again by the way out",
    NB312,
    zapped(plain),
    violated({ NUMA_03: "clear/pmd_set" }, "NUMA_08", "NUMA_09", "NUMA_10", "NUMA_14"),
  ),
  scenario(
    "sc-3c-zapped",
    "3.13 takes the lock and looks first",
    NB313,
    leftAlone,
    ok("NUMA_07", "NUMA_08", "NUMA_09", "NUMA_10", "NUMA_14"),
  ),
  scenario(
    "sc-3d-nb312",
    "3.12: flush, page table, rmap",
    NB312,
    migrated(NB312),
    ok("NUMA_03", "NUMA_04", "NUMA_05a", "NUMA_08", "NUMA_09", "NUMA_10", "NUMA_11", "NUMA_13", "NUMA_14"),
  ),
  scenario(
    "sc-3d-nb312-rmap-first",
    "3.12: the rmap before the page table",
    NB312,
    mutate(migrated(NB312), swap("install/pmd_set", "install/page_add_new_anon_rmap")),
    violated({ NUMA_05a: "migrate_thp__return" }, "NUMA_04"),
  ),
  scenario(
    "sc-3d-nb312-no-flush",
    "3.12: the new page without a flush of the old one",
    NB312,
    mutate(migrated(NB312), drop("pmdp_clear_flush")),
    violated({ NUMA_04: "install/pmd_set" }, "NUMA_05a"),
  ),
  scenario(
    "sc-3d-nb313",
    "3.13: rmap, flush, page table",
    NB313,
    migrated(NB313),
    ok("NUMA_03", "NUMA_04", "NUMA_05b", "NUMA_06", "NUMA_07", "NUMA_11", "NUMA_13"),
  ),
  scenario(
    "sc-3d-nb313-table-first",
    "3.13: the page table before the rmap",
    NB313,
    mutate(migrated(NB313), move("install/page_add_new_anon_rmap", after("install/pmd_set"))),
    violated({ NUMA_05b: "migrate_thp__return" }, "NUMA_04"),
  ),
  scenario(
    "sc-3d-not-compared",
    "the new page is installed without a look at the pmd",
    NB313,
    mutate(migrated(NB313), drop("install/pmd_same")),
    violated({ NUMA_03: "install/pmd_set" }, "NUMA_13"),
  ),
  scenario(
    "sc-3e-waited-accounted",
    "3.11 accounts a fault that waited for the page lock, and accounts it again when it comes back",
    NB38,
    mutate(pinnedWait, insert(before("waits/numa_fault__return"), b(k.account(0)))),
    violated({ NUMA_06: "waits/numa_fault__return" }, "NUMA_12"),
  ),
  scenario(
    "sc-3e-waited-no-reference",
    "3.12 waits for a page that it has no reference to",
    NB312,
    waits(),
    warned({ NUMA_12: "page_wait" }, "NUMA_06"),
  ),
  scenario(
    "sc-3e-waited",
    "4.12 takes a reference first",
    NB313,
    pinnedWait,
    ok("NUMA_06", "NUMA_07", "NUMA_12"),
  ),
  scenario("sc-3e-taken", "another thread has dealt with the fault", NB312, takenByOther, ok("NUMA_06")),
  scenario(
    "sc-3e-gone-accounted",
    "3.11 accounts a fault whose page was gone when it had the page lock",
    NB38,
    mutate(oneAfterTheOther, insert(after("gone"), b(k.account(0)))),
    violated({ NUMA_06: "b/numa_fault__return" }, "NUMA_01", "NUMA_02"),
  ),
  scenario(
    "sc-3e-wrong-node",
    "a page that has moved is accounted where it was",
    NB312,
    mutate(migrated(NB312), alter("task_numa_fault", { nid: 0 })),
    violated({ NUMA_06: "numa_fault__return" }, "NUMA_05a"),
  ),
  scenario(
    "sc-3e-generic-accounted",
    "5.14 to 6.10 account a fault that another thread dealt with while migration failed",
    NB514,
    generic(k.account(0)),
    violated({ NUMA_06: "numa_fault__return" }, "NUMA_08"),
  ),
  scenario("sc-3e-generic", "6.11 does not", NB514, generic([]), ok("NUMA_06", "NUMA_08")),
  scenario(
    "sc-3f-not-put-back",
    "pages are counted as isolated for ever",
    NB313,
    mutate(leftAlone, drop("zone_isolated#2")),
    violated({ NUMA_08: ["migrate_thp__return", "numa_fault__return"] }, "NUMA_10"),
  ),
  scenario(
    "sc-3f-reference-lost",
    "the page goes back to the LRU without the caller's reference: one too few",
    NB313,
    mutate(leftAlone, drop("retake")),
    violated({ NUMA_10: "migrate_thp__return", NUMA_07: "numa_fault__return" }, "NUMA_08"),
  ),
  scenario(
    "sc-3f-left-locked",
    "an early return leaves the page locked",
    NB313,
    mutate(leftAlone, drop("b/page_unlock")),
    violated({ NUMA_09: "migrate_thp__return", LOCK_02: "b/return_to_user" }, "NUMA_10"),
  ),
  scenario(
    "sc-3f-counted-twice",
    "a failure is counted as a success, too",
    NB313,
    mutate(leftAlone, insert(after("vm_event"), b(k.countMigration("success")))),
    violated({ NUMA_14: "migrate_thp__return" }, "NUMA_08"),
  ),
  scenario(
    "sc-3f-not-pinned",
    "the page table lock is dropped with no reference to the page",
    NB313,
    mutate(leftAlone, drop("pin/page_ref"), drop("drop")),
    violated({ NUMA_07: "pin/lock", NUMA_10: "migrate_thp__return" }, "NUMA_08"),
  ),
  scenario(
    "sc-3f-shared",
    "a page that two processes map is migrated in one of them",
    NB312,
    shared,
    violated({ NUMA_11: "migrate_thp__return" }, "NUMA_05a"),
  ),
);
