/*
 * exec() moves its stack while a migration looks for the pages in it. The stack's one page is p, with the anon_vma
 * "args"; it moves down by 16 MiB.
 */
import {
  alter,
  anonVma,
  as,
  before,
  chapter,
  drop,
  type Events,
  inFull,
  insert,
  K36,
  mm,
  move,
  mutate,
  ok,
  PAGE,
  page,
  resized,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const exec = thread("exec", 1201, 0);
const migrate = thread("migrate", 88, 1);
const other = thread("another", 1301, 1);

const SHIFT = 0x1000000;
const space = mm("exec");
const T = vma("exec's stack", { mm: space, start: 0x7ffffffff000, len: PAGE });
const args = anonVma("args");
const p = page("args");
const copy = page("args, moved");
const inT = { page: p, vma: T, addr: T.start };

const begun = exec(k.bprmMmInit(T), k.prepare(T, args), k.mmapRead(space, k.faultIn(T, T.start, p, args)));

/** setup_arg_pages() with this inside. */
const setUp = (inside: Events, ret = 0): Story =>
  exec(k.mmapWrite(space, k.setupArgPages(T, ret).around(inside)));
const clear = k.setFlags(T, k.STACK);
const shifted = setUp([as("shift", k.shiftArgPages(T, SHIFT, 1)), clear]);
const done = story(begun, shifted);

/* Walks, each begun with the page locked. */

const migrating = (...visits: Events[]): Story => migrate(k.lockPage(p), k.unmapWalk(p, args, ...visits));
const passes = migrating(k.skipOne(p, T));
const unlocked = migrate(k.unlockPage(p));
const walk = k.restoreWalk(p, p);

/** 2g: the entry is set, the bounds move, the walk looks at the new address, and the entry follows. */
const stranded = story(
  begun,
  exec(k.mmapLock(space, "acquire"), k.setupArgPages(T).enter),
  migrating(k.unmapOneInFull(p, T, T.start)),
  mutate(
    exec(k.shiftArgPages(T, SHIFT, 1)),
    insert(
      before("move_page_tables"),
      migrate(
        walk.enter,
        k.rmapWalk(
          { page: p, family: args, index: T.pgoff },
          k.nothingAt(p, { ...T, start: T.start - SHIFT }, T.start - SHIFT),
        ),
        walk.leave,
        k.unlockPage(p),
      ),
    ),
  ),
  exec(clear, k.setupArgPages(T).leave, k.mmapLock(space, "release")),
);

/* An ordinary stack, of a program that has told the kernel to read it ahead. */

const ordinary = (...after: Story[]): Story =>
  story(done, exec(k.mmapWrite(space, k.setFlags(T, k.STACK_SEQUENTIAL))), after);
const at = T.start - SHIFT;
const moved = { ...T, start: at, end: T.end - SHIFT };
const migrated = story(
  migrating(k.unmapOneInFull(p, moved, at)),
  migrate(
    k.lockPage(copy),
    k
      .restoreWalk(p, copy)
      .around(
        k.rmapWalk(
          { page: copy, family: args, index: T.pgoff },
          k.withPtl(space, at, k.restored(copy, moved, at)),
        ),
      ),
    k.unlockPage(copy),
    k.unlockPage(p),
  ),
);

const swappedOut = migrate(k.lockPage(p), k.swapWalk(p, args, k.swapOutOne(inT, args, 0)), k.unlockPage(p));

/** Another page of arguments below the first. */
const two = resized(T, { start: T.start - PAGE });

const space2 = mm("exec 2");
const T2 = vma("exec 2's stack", { mm: space2, start: T.start, len: PAGE });

export default chapter(
  "exec",
  scenario(
    "sc-2g",
    "migration passes over the stack that exec moves",
    inFull(K36),
    story(begun, passes, unlocked, shifted),
    ok("EXEC_02", "EXEC_03", "EXEC_04", "EXEC_07", "EXEC_08"),
  ),
  scenario(
    "sc-2g-not-skipped",
    "migration goes to the stack that exec moves, and does not find its entry again",
    inFull(K36),
    stranded,
    violated({
      EXEC_01: "set_migration_pte",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-2g-one-hint",
    "a stack with one of madvise()'s hints is an ordinary one: migration goes there",
    inFull(K36),
    ordinary(migrated),
    ok("EXEC_01", "EXEC_03"),
  ),
  scenario(
    "sc-2g-any-hint",
    "… and passes over it where any of the bits counts",
    inFull(K36),
    ordinary(passes, unlocked),
    violated({ EXEC_03: ["rmap_skip", "try_to_unmap__return"] }),
  ),
  scenario(
    "sc-2g-reclaim",
    "reclaim swaps out a page of the stack that exec moves",
    inFull(K36),
    story(begun, swappedOut, shifted),
    ok("EXEC_05"),
  ),
  scenario(
    "sc-2g-reclaim-skips",
    "… or passes over it, as only migration may",
    inFull(K36),
    story(begun, migrate(k.lockPage(p), k.swapWalk(p, args, k.skipOne(p, T)), k.unlockPage(p)), shifted),
    violated({ EXEC_05: ["rmap_skip", "try_to_unmap__return"] }),
  ),
  scenario(
    "sc-2g-cleared-early",
    "the mark is taken off before the stack moves",
    inFull(K36),
    mutate(done, move("vma_flags", before("shift_arg_pages"))),
    violated({ EXEC_04: "shift_arg_pages", EXEC_02: "shift_arg_pages__return" }, "EXEC_07"),
  ),
  scenario(
    "sc-2g-cleared-unlocked",
    "the mark is taken off without the mmap_lock",
    inFull(K36),
    mutate(
      done,
      insert(before("vma_flags"), exec(k.mmapLock(space, "release"))),
      insert(before("setup_arg_pages__return"), exec(k.mmapLock(space, "acquire"))),
    ),
    violated({ EXEC_02: "vma_flags" }, "EXEC_04"),
  ),
  scenario(
    "sc-2g-not-marked",
    "the stack has only one of the bits when others can find its pages",
    inFull(K36),
    mutate(begun, alter("vma_link", { flags: k.STACK_SEQUENTIAL })),
    violated({ EXEC_02: "bprm_mm_init" }),
  ),
  scenario(
    "sc-2g-shift-fails",
    "the stack cannot move, and exec fails",
    inFull(K36),
    story(begun, setUp(k.shiftArgPages(T, SHIFT, 1, -12), -12), exec(k.exitMmap(space, [T, args]))),
    ok("EXEC_08", "EXEC_02"),
  ),
  scenario(
    "sc-2g-shift-fails-cleared",
    "… but takes the mark off",
    inFull(K36),
    story(begun, setUp([k.shiftArgPages(T, SHIFT, 1, -12), clear], -12)),
    violated({ EXEC_08: "vma_flags", EXEC_07: "vma_flags" }),
  ),
  scenario(
    "sc-2g-lost-pte",
    "the bounds move and the ptes do not: no walk finds them when the mark is off",
    inFull(K36),
    mutate(
      done,
      drop("shift/pte_move"),
      alter("shift/move_page_tables__return", { moved: 0 }),
      alter("shift/vma_set_range#2", { end: T.end }),
    ),
    violated({ EXEC_07: "vma_flags" }, "EXEC_02"),
  ),
  scenario(
    "sc-2g-split",
    "a huge page is split in the stack that exec moves",
    inFull(K36),
    story(begun, migrate(k.splitOne(p, T, T.start))),
    violated({ EXEC_06: "rmap_one" }),
  ),
  scenario(
    "sc-2g-split-later",
    "a huge page is split in the stack of a program that runs",
    inFull(K36),
    story(done, migrate(k.splitOne(p, moved, at))),
    ok("EXEC_06"),
  ),
  scenario(
    "sc-2g-scripts",
    "a script whose interpreter is a script: one stack, which grows with each of them and is set up once",
    inFull(K36),
    story(
      begun,
      exec(
        k.setRange(two),
        k.mmapRead(space, k.faultIn(two, two.start, page("interpreter"), args)),
        k.mmapWrite(space, k.setupArgPages(T).around(k.shiftArgPages(two, SHIFT, 2), clear)),
      ),
    ),
    ok("EXEC_02", "EXEC_04", "EXEC_07"),
  ),
  scenario(
    "sc-2g-two",
    "two tasks exec at a time, each with a stack of its own",
    inFull(K36),
    story(
      begun,
      other(k.bprmMmInit(T2)),
      setUp(k.shiftArgPages(T, SHIFT, 1)),
      other(k.mmapWrite(space2, k.setupArgPages(T2).around(k.setFlags(T2, k.STACK)))),
    ),
    ok("EXEC_02", "EXEC_04", "EXEC_08"),
  ),
);
