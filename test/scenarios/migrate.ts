/*
 * Migration of a page that two processes map: two walks, and what must hold between them. A parent has forked, so that
 * its page is also its child's, and both have a read-only pte of it.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  chapter,
  drop,
  inFull,
  insert,
  K36,
  K64,
  type Kernel,
  mm,
  move,
  mutate,
  ok,
  PAGE,
  page,
  type Scenario,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
  withPtes,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const forker = thread("fork", 1301, 0);
const migrate = thread("migrate", 88, 1);

const [space, childSpace] = [mm("parent"), mm("child")];
const P = vma("parent's", { mm: space, start: 0x7f1000000000, len: 2 * PAGE });
const C = vma("child's", { mm: childSpace, start: P.start, len: P.len });
const family = anonVma("family");
const childs = anonVma("child's", family);
const [old, copy] = [page("old"), page("copy")];
const addr = P.start + PAGE;
const index = k.indexAt(P, addr);
const readOnly = { write: false };

/** copy_page_range() leaves both with a pte that is read-only. */
const forked = forker(
  k.mmapWrite(space, k.mmap(P)),
  k.firstFault(P, family, k.faultIn(P, addr, old, family)),
  k.mmapWrite(
    space,
    k.joinChild(C, P, [family], childs),
    k
      .copyPages(C, P)
      .around(
        k.withPtl(
          childSpace,
          addr,
          k.withPtl(
            space,
            addr,
            k.setPte(P, addr, old, readOnly),
            k.setPte(C, addr, old, readOnly),
            k.pageState(old, family, index, 2),
          ),
        ),
      ),
  ),
);

const unmapped = { ...readOnly, kind: "try_to_migrate_one" };
const taken = as(
  "taking away",
  migrate(
    k.lockPage(old),
    k.migrateWalk(
      { page: old, family, index },
      as("of P", k.unmapOneInFull(old, P, addr, unmapped)),
      as("of C", k.unmapOneInFull(old, C, addr, unmapped)),
    ),
    k.pageState(old, family, index, 0),
  ),
);

const putBack = as(
  "putting back",
  migrate(
    k.lockPage(copy),
    k.pageState(copy, family, index, 0),
    k.moveFolio(old, copy),
    k
      .restoreWalk(old, copy)
      .around(
        k.rmapWalk(
          { page: copy, family, index },
          as("to P", k.restoredInFull(copy, P, addr, family, readOnly)),
          as("to C", k.restoredInFull(copy, C, addr, childs, readOnly)),
        ),
      ),
    k.pageState(copy, family, index, 2),
    k.unlockPage(copy),
    k.unlockPage(old),
  ),
);

const migrated = story(forked, taken, putBack);

/** The child's pte stays: the page is not copied, and its entries become ptes of it again. */
const leftMapped: Story = mutate(
  story(forked, taken),
  drop("of C"),
  alter("taking away/page_map_state", { mapcount: 1 }),
);
const givenUp = story(
  leftMapped,
  migrate(
    k
      .restoreWalk(old, old)
      .around(
        k.rmapWalk(
          { page: old, family, index },
          k.restoredInFull(old, P, addr, family, readOnly),
          k.nothingAtInFull(old, C, addr),
        ),
      ),
    k.unlockPage(old),
  ),
);

/* 0e: mremap moves the entry from src to a new dst, in the right order, and a walk peeks without the lock. */

const mremap = thread("mremap", 1201, 0);
const mover = mm("mremap");
const src = vma("src", { mm: mover, start: 0x7f3000000000, len: PAGE });
const dst = vma("dst", { mm: mover, start: 0x7f5000000000, len: PAGE, pgoff: src.pgoff });
const there = { from: src, at: src.start, to: dst, newAt: dst.start, len: PAGE };
const tables = k.movePageTables(there);
const moving = k.moveVma(src, dst.start);
const walk = k.restoreWalk(old, copy);
const visits = k.rmapWalkCall({ page: copy, family, index: src.pgoff });

const beforeTheMove = story(
  mremap(k.mmapWrite(mover, k.mmap(src)), k.firstFault(src, family, k.faultIn(src, src.start, old, family))),
  migrate(
    k.lockPage(old),
    k.unmapWalk(old, family, k.unmapOneInFull(old, src, src.start)),
    k.pageState(old, family, src.pgoff, 0),
    k.lockPage(copy),
    k.pageState(copy, family, src.pgoff, 0),
  ),
  mremap(
    k.mmapLock(mover, "acquire"),
    moving.enter,
    k.copyVma(src, dst.start, dst, family).around(k.duplicate(dst, src, [family])),
    tables.enter,
  ),
);
const afterTheMove = mremap(
  tables.leave,
  k.munmap(src, [family]),
  moving.leave,
  k.mmapLock(mover, "release"),
);
const walkBegins = migrate(walk.enter, visits.enter, k.rootLock(family, "acquire"));
const walkEnds = migrate(k.rootLock(family, "release"), visits.leave, walk.leave);
const unlocked = migrate(k.unlockPage(copy), k.unlockPage(old));
const entryMoves = mremap(k.movePtes(there, 1));

/** The walk looks while the entry is in mremap's hand. */
const peeked = story(
  beforeTheMove,
  mutate(
    entryMoves,
    insert(
      after("pte_move_clear"),
      walkBegins,
      migrate(k.nothingPeekedAt(copy, src, src.start), k.nothingPeekedAt(copy, dst, dst.start)),
      walkEnds,
    ),
  ),
  unlocked,
  afterTheMove,
);

/** The walk has to wait for the lock. */
const waited = story(
  beforeTheMove,
  walkBegins,
  entryMoves,
  migrate(
    k.nothingAtInFull(copy, src, src.start),
    k.restoredInFull(copy, dst, dst.start, family),
    k.pageState(copy, family, src.pgoff, 1),
  ),
  walkEnds,
  unlocked,
  afterTheMove,
);

const full = (id: string, title: string, kernel: Kernel, steps: Story, expected: Scenario["expected"]) =>
  scenario(id, title, inFull(kernel), steps, expected);

export default chapter(
  "migrate",
  full(
    "sc-0e-peek",
    "the walk looks at both places without the lock while mremap has the entry in its hand (3.0)",
    { ...K36, kernel: "3.0" },
    peeked,
    violated({
      MIG_04: ["pte_peek#1", "pte_peek#2"],
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock#2",
    }),
  ),
  full(
    "sc-0e-locked",
    "the walk takes the page table lock before it looks (3.2)",
    { ...K36, kernel: "3.2" },
    waited,
    ok("MIG_01", "MIG_02", "MIG_04", "MREMAP_01"),
  ),
  full(
    "migrate-shared-page",
    "a page of two processes moves, under the page lock from beginning to end",
    K64,
    migrated,
    ok("MIG_01", "MIG_02", "MIG_03", "MIG_05", "MIG_06", "MIG_08"),
  ),
  full(
    "migrate-unlocked-between",
    "the page is unlocked and locked again between the two walks",
    K64,
    mutate(migrated, insert(after("taking away"), migrate(k.unlockPage(old), k.lockPage(old)))),
    violated({ MIG_02: "page_unlock#1", MIG_03: "page_unlock#1" }),
  ),
  full(
    "migrate-unlocked-early",
    "the old page is unlocked when its entries are gone, but the walk is not over",
    K64,
    mutate(migrated, move("page_unlock#2", before("remove_migration_ptes__return"))),
    violated({ MIG_03: "page_unlock#1" }),
  ),
  full(
    "migrate-copy-not-locked",
    "the new page is not locked while ptes of it appear",
    K64,
    mutate(migrated, drop("putting back/page_lock"), drop("page_unlock#1")),
    violated({
      MIG_03: "remove_migration_ptes",
      RMAP_07: ["to P/page_add_anon_rmap", "to C/page_add_anon_rmap"],
    }),
  ),
  full(
    "migrate-walk-without-root-lock",
    "the walk that puts ptes back does not hold the family's lock",
    K64,
    mutate(migrated, drop("putting back/lock#1"), drop("putting back/lock#5")),
    violated({ MIG_05: ["to P/rmap_one", "to C/rmap_one"] }),
  ),
  scenario(
    "migrate-family-changes",
    "between two visits another process of the family splits a vma",
    withPtes(K64),
    mutate(
      migrated,
      insert(
        before("to C"),
        forker(k.linkAvc(vma("split off", { mm: space, start: P.end, len: PAGE }), family)),
      ),
    ),
    violated({ MIG_05: "to C/rmap_one" }),
  ),
  full(
    "migrate-visits-out-of-order",
    "the child is visited before the parent",
    K64,
    mutate(migrated, move("to P", after("to C"))),
    violated({ MIG_06: "to P/rmap_one" }),
  ),
  full(
    "migrate-visits-twice",
    "the parent is visited twice",
    K64,
    mutate(migrated, insert(before("to C"), migrate(as("again", k.nothingAtInFull(copy, P, addr))))),
    violated({ MIG_06: "again/rmap_one" }),
  ),
  full(
    "migrate-child-left-out",
    "the walk ends without a visit of the child",
    K64,
    mutate(migrated, drop("to C")),
    violated({
      MIG_01: "remove_migration_ptes__return",
      MIG_06: "remove_migration_ptes__return",
      MIG_02: "page_unlock#2",
    }),
  ),
  full(
    "migrate-read-becomes-write",
    "the child's read-only entry becomes a writable pte: it writes to its parent's page",
    K64,
    mutate(migrated, alter("to C/remove_migration_pte", { write: true })),
    violated({ MIG_07: "to C/remove_migration_pte" }),
  ),
  full(
    "migrate-left-mapped",
    "the child still maps the page when it is copied",
    K64,
    mutate(
      story(leftMapped, putBack),
      drop("to C"),
      insert(after("to P"), migrate(k.nothingAtInFull(copy, C, addr))),
    ),
    violated({ MIG_08: ["migrate_folio_move", "remove_migration_ptes"] }),
  ),
  full(
    "migrate-given-up",
    "the child still maps the page: the walk gives the parent its pte back",
    K64,
    givenUp,
    ok("MIG_02", "MIG_03", "MIG_08"),
  ),
);
