/*
 * What stock kernels show of a migration, where no record says that the walk which removes entries is over: two pages of
 * one vma move, and mremap, munmap and huge pages come in between. And ptes that several threads take away at a time.
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
  event,
  insert,
  K64,
  mm,
  mutate,
  type Obj,
  ok,
  PAGE,
  page,
  scenario,
  story,
  thread,
  type Vma,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const owner = thread("owner", 1201, 0);
const other = thread("other", 1202, 2);
const migrate = thread("migrate", 88, 1);

const space = mm("owner");
const V = vma("area", { mm: space, start: 0x7f1000000000, len: 4 * PAGE });
const W = vma("new place", { mm: space, start: 0x7f3000000000, len: 4 * PAGE, pgoff: V.pgoff });
const family = anonVma("family");
const [a, b] = [page("first"), page("second")];
const [newA, newB] = [page("first's copy"), page("second's copy")];
const [atA, atB] = [V.start + PAGE, V.start + 2 * PAGE];
const moved = (addr: number) => addr - V.start + W.start;

const set = (p: Obj, addr: number, flags = 0x40): Events =>
  as("set", [
    event("try_to_migrate", { page: p, flags, mapping: family, index: k.indexAt(V, addr) }),
    event("rmap_one", { page: p, vma: V, addr, kind: "try_to_migrate_one" }),
    event("set_migration_pte", { addr, vma: V, page: p }),
  ]);

/** remove_migration_pte() comes by; the probe has the old page in its fourth argument. */
const visit = (old: Obj, p: Obj, v: Vma, addr: number) =>
  event("rmap_one", { page: p, vma: v, addr, kind: "remove_migration_pte", old });

const removed = (old: Obj, p: Obj, v: Vma, addr: number): Events =>
  as("removal", visit(old, p, v, addr), event("remove_migration_pte", { addr, vma: v, page: p }));

const walk = (p: Obj) => event("rmap_walk", { page: p, mapping: family, index: 1 });

const begin = event("mm_migrate_pages_start");
const end = event("mm_migrate_pages");

const mapped = owner(k.mmapWrite(space, k.mmap(V)), k.prepare(V, family));
const sets = as("sets", migrate(begin, as("set a", set(a, atA)), as("set b", set(b, atB))));
const restoreA = as("restore a", migrate(k.moveFolio(a, newA), removed(a, newA, V, atA)));
const restoreB = as("restore b", migrate(k.moveFolio(b, newB), removed(b, newB, V, atB)));
const ended = migrate(end);
const migrated = story(mapped, sets, restoreA, restoreB, ended);
const leftA = mutate(migrated, drop("restore a/remove_migration_pte"));

/* mremap takes the entries along while the walk is between its visits. */
const tables = k.movePageTables({ from: V, at: V.start, to: W, newAt: W.start, len: 4 * PAGE });
const merged = owner(k.mmapWrite(space, k.duplicate(W, V, [family])));
const moveBegins = as(
  "move begins",
  owner(event("mmap_lock", { mm: space, write: true, op: "acquire" }), tables.enter),
);
const moveEnds = as(
  "move ends",
  owner(tables.leave, event("mmap_lock", { mm: space, write: true, op: "release" })),
);
const restoreThere = (old: Obj, p: Obj, addr: number) =>
  migrate(k.moveFolio(old, p), visit(old, p, V, addr), removed(old, p, W, moved(addr)));
const passedA = migrate(k.moveFolio(a, newA), visit(a, newA, W, moved(atA)));

/** The walk looks at the new place before the entry comes there, and at the old one when it has gone. */
const missed = story(
  mapped,
  sets,
  merged,
  passedA,
  moveBegins,
  moveEnds,
  migrate(visit(a, newA, V, atA)),
  restoreThere(b, newB, atB),
  ended,
);
const aheadOfMove = story(
  mapped,
  sets,
  merged,
  moveBegins,
  restoreThere(a, newA, atA),
  moveEnds,
  restoreThere(b, newB, atB),
  ended,
);

/* Ptes are taken away. */
const takes = k.unmapRange;
const zapOf = (v: Vma, from: number, to: number) => {
  const [enter, leave] = [
    event("unmap_page_range", { vma: v, addr: from, end: to }),
    event("unmap_page_range__return"),
  ];
  return { enter, leave };
};
const whole = zapOf(V, V.start, V.end);
const elsewhere = zapOf(V, V.start, V.start + PAGE);
const setsA = as("set a", migrate(begin, set(a, atA)));
const sweepsA = migrate(k.moveFolio(a, newA), as("a is not found", visit(a, newA, V, atA)), end);

const huge = page("huge");
const split = story(
  mapped,
  as("split", migrate(set(huge, atA, 0xd4), event("set_migration_pte", { addr: atB, vma: V, page: huge }))),
  migrate(
    event("remove_migration_ptes", { old: huge, new: huge, flags: 3 }),
    removed(huge, huge, V, atA),
    event("remove_migration_ptes__return"),
  ),
  // The second held nothing but zeros: no entry is told to go.
  migrate(
    event("remove_migration_ptes", { old: b, new: b, flags: 3 }),
    visit(b, b, V, atB),
    event("remove_migration_ptes__return"),
  ),
);

export default chapter(
  "migration_walk",
  scenario("stock", "both entries are found", K64, migrated, ok("MIG_01")),
  scenario(
    "stock-left",
    "the walk finds nothing, and the thread is at the next page",
    K64,
    leftA,
    violated({ MIG_01: ["restore b/migrate_folio_move", "restore b/removal/rmap_one"] }),
  ),
  scenario(
    "stock-left-last",
    "the walk of the last page finds nothing, and migrate_pages() is done",
    K64,
    mutate(migrated, drop("restore b/remove_migration_pte")),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "stock-left-return",
    "the walk finds nothing, and its return is recorded",
    K64,
    mutate(leftA, insert(after("restore a/rmap_one"), migrate(event("rmap_walk__return", { page: newA })))),
    violated({
      MIG_01: ["rmap_walk__return", "restore b/migrate_folio_move", "restore b/removal/rmap_one"],
    }),
  ),
  scenario(
    "stock-left-unnamed",
    "nobody says whose entries the walk removes: the end of migrate_pages() tells",
    K64,
    mutate(
      leftA,
      alter("restore a/rmap_one", { old: null }),
      alter("restore b/removal/rmap_one", { old: null }),
    ),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "stock-left-system-call",
    "nor is that recorded: the thread goes back to user mode",
    K64,
    mutate(
      leftA,
      drop("mm_migrate_pages"),
      drop("mm_migrate_pages_start"),
      insert(before("sets"), migrate(event("sys_enter"))),
      alter("restore a/rmap_one", { old: null }),
      alter("restore b/removal/rmap_one", { old: null }),
      insert(after("restore b"), migrate(event("sys_exit"))),
    ),
    violated({ MIG_01: "sys_exit" }),
  ),
  scenario(
    "stock-given-up",
    "the copy fails, and the entry becomes a pte of its own page again",
    K64,
    mutate(migrated, drop("restore a/removal"), insert(after("restore b"), migrate(removed(a, a, V, atA)))),
    ok("MIG_01"),
  ),
  scenario(
    "stock-given-up-left",
    "… or should have",
    K64,
    mutate(migrated, drop("restore a/removal"), insert(after("restore b"), migrate(visit(a, a, V, atA)))),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "stock-again",
    "the copy fails, and is tried again: in between there was no walk",
    K64,
    mutate(migrated, insert(before("restore a"), migrate(k.moveFolio(a, newA), k.moveFolio(b, newB)))),
    ok("MIG_01"),
  ),
  scenario(
    "stock-nested",
    "memory is compacted for the second page: a call within the call, while the first page has its entry",
    K64,
    mutate(migrated, insert(before("set b"), migrate(begin, end))),
    ok("MIG_01"),
  ),
  scenario(
    "stock-moved",
    "mremap takes the entry to where the walk has been already",
    K64,
    missed,
    // The rest of the family is not wrong: W is a new vma, and comes behind V.
    violated({ MIG_01: ["migrate_folio_move#2", "rmap_one#5"] }, "MREMAP_01"),
  ),
  scenario(
    "stock-moved-ahead",
    "an entry is found where a move has brought it that is not over yet",
    K64,
    aheadOfMove,
    ok("MIG_01", "MREMAP_01"),
  ),
  scenario(
    "stock-split",
    "a huge page is split, and holds zeros; then its first page is migrated by itself",
    K64,
    story(
      split,
      as("set", migrate(begin, set(huge, atA))),
      migrate(walk(newA), removed(huge, newA, V, atA)),
      ended,
    ),
    ok("MIG_01"),
  ),
  scenario(
    "stock-split-not-told",
    "… where remove_migration_ptes() is inlined",
    K64,
    story(
      mapped,
      migrate(begin),
      as(
        "split",
        migrate(set(huge, atA, 0xd4), event("set_migration_pte", { addr: atB, vma: V, page: huge })),
      ),
      migrate(walk(huge), removed(huge, huge, V, atA), walk(b), visit(b, b, V, atB)),
      as("set a", migrate(set(a, atA))),
      restoreA,
      ended,
    ),
    ok("MIG_01"),
  ),
  scenario(
    "zap",
    "munmap takes the entry away",
    K64,
    story(mapped, setsA, owner(takes(V, V.start, V.end)), sweepsA),
    ok("MIG_01"),
  ),
  scenario(
    "zap-elsewhere",
    "munmap takes others away, while the entry is set and after that",
    K64,
    story(mapped, owner(elsewhere.enter), setsA, sweepsA, owner(elsewhere.leave)),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "zap-two",
    "two threads take the same ptes away; one is done when the entry is set, the other is not",
    K64,
    story(
      mapped,
      owner(whole.enter),
      other(whole.enter),
      owner(whole.leave),
      setsA,
      sweepsA,
      other(whole.leave),
    ),
    ok("MIG_01"),
  ),
  scenario(
    "zap-two-done",
    "both are done when the entry is set",
    K64,
    story(
      mapped,
      owner(whole.enter),
      other(whole.enter),
      owner(whole.leave),
      other(whole.leave),
      setsA,
      sweepsA,
    ),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "zap-of-the-dead",
    "the return of a zap is missing; then its vma dies, and another gets its address",
    K64,
    story(mapped, owner(whole.enter, k.unlinkAll(V, [family]), k.freeVma(V)), mapped, setsA, sweepsA),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "zap-system-call",
    "… or its thread goes back to user mode",
    K64,
    story(mapped, owner(whole.enter, event("sys_exit")), setsA, sweepsA),
    violated({ MIG_01: "mm_migrate_pages" }),
  ),
  scenario(
    "exit",
    "the address space is taken down: the entry is set before its vma's turn comes",
    K64,
    story(mapped, owner(event("exit_mmap", { mm: space })), setsA, sweepsA),
    ok("MIG_01"),
  ),
);
