/*
 * mremap() against a migration: an entry moves from one vma to another while a walk goes through both. Who moves
 * entries must see to it that the walk meets the target after the source, or lock it out.
 *
 * dst and src are joined with one anon_vma; src's first page has a migration entry when the move begins.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  chapter,
  drop,
  insert,
  K33,
  K36,
  K37,
  K615,
  mm,
  mutate,
  ok,
  page,
  resized,
  type Story,
  scenario,
  story,
  thread,
  type Vma,
  violated,
  vma,
} from "./dsl/index.js";
import { entryScenarios } from "./mremap-entries.js";
import { programScenarios } from "./mremap-program.js";
import { vmaScenarios } from "./mremap-vmas.js";
import * as k from "./vocabulary/index.js";

const mremap = thread("mremap", 1201, 0);
const migrate = thread("migrate", 88, 1);

const space = mm("mremap");
const family = anonVma("family");
const old = page("old");
const copy = page("copy");

const MiB = 0x100000;
const dst = vma("dst", { mm: space, start: 0x7f1000000000, len: MiB });
/** What was once the part behind dst, with the page offsets of there. */
const src = vma("src", { mm: space, start: 0x7f3000000000, len: MiB, pgoff: dst.pgoff + 256 });
const behindDst = dst.end;
const grown = resized(dst, { end: dst.end + MiB });

/* 0a, 0b: copy_vma() merges src into dst, which was faulted first, so that walks visit it first. */

const unmapped = (v: Vma): Story => migrate(k.lockPage(old), k.unmapOne(old, v, v.start));
const toDst = { from: src, at: src.start, to: dst, newAt: behindDst, len: MiB };
const walk = k.restoreWalk(old, copy);
const copied = k.copyVma(src, behindDst, grown, family);
const moving = k.moveVma(src, behindDst);
const tables = k.movePageTables(toDst);

const split = mremap(k.mmapFaulted(dst, family), k.duplicate(src, dst, [family]));
const merge = mremap(k.mmapLock(space, "acquire"), moving.enter, copied.around(k.adjust(grown).around()));
const done = mremap(moving.leave, k.mmapLock(space, "release"));

/** The walk looks at dst before the move and at src after it. */
const missed = story(
  split,
  unmapped(src),
  merge,
  as("walk", migrate(walk.enter, k.nothingAt(copy, dst, behindDst))),
  mremap(tables.enter, k.pteMove(toDst)),
  migrate(k.nothingAt(copy, src, src.start), walk.leave, k.unlockPage(old)),
  mremap(tables.leave),
  done,
);

/** anon_vma_moveto_tail() makes the walk visit src first; `walked` is the walk with the move somewhere in it. */
const inOrder = (...walked: Story[]): Story =>
  story(
    split,
    unmapped(src),
    mutate(merge, insert(before("copy_vma__return"), mremap(k.movetoTail(dst)))),
    walked,
    migrate(walk.leave, k.unlockPage(old)),
    done,
  );
const moved = mremap(tables.around(k.pteMove(toDst)));

/* 0c, 0d: there is nothing to merge with, dst is new. */

const alone = (len: number) => vma("src", { mm: space, start: 0x7f3000000000, len });
const fresh = (of: Vma) => vma("new", { mm: space, start: 0x7f5000000000, len: of.len, pgoff: of.pgoff });

function toNewVma(from: Vma): { readonly begin: Story; readonly end: (ret?: number) => Story } {
  const to = fresh(from);
  const at = to.start;
  const begin = story(
    mremap(k.mmapFaulted(from, family)),
    unmapped(from),
    mremap(
      k.mmapLock(space, "acquire"),
      k.moveVma(from, at).enter,
      k.copyVma(from, at, to, family).around(k.duplicate(to, from, [family])),
    ),
  );
  const end = (ret = at) => mremap(k.moveVma(from, at, { ret }).leave, k.mmapLock(space, "release"));
  return { begin, end };
}

const whole = alone(MiB);
const toNew = { from: whole, at: whole.start, to: fresh(whole), newAt: fresh(whole).start, len: MiB };
const cloned = story(
  toNewVma(whole).begin,
  migrate(walk.enter, k.restored(copy, whole, whole.start)),
  mremap(k.movePageTables(toNew).around(k.pteMove(toNew))),
  migrate(k.nothingAt(copy, toNew.to, toNew.newAt), walk.leave, k.unlockPage(old)),
  toNewVma(whole).end(),
);

/* 0d: three pages, of which two have moved when there is no memory for the page table of the third. */

const three = alone(3 * 0x1000);
const there = { from: three, at: three.start, to: fresh(three), newAt: fresh(three).start, len: three.len };
const back = k.wayBack(there, 2 * 0x1000);

const forth = k.movePageTables(there, { moved: back.len }).around(k.pteMove(there, 0), k.pteMove(there, 1));
const entriesBack = [k.pteMove(back, 0), k.pteMove(back, 1)];
const wayBack = as("back", mremap(k.movePageTables(back).around(entriesBack)));

const halfWay = (...walkedAndBack: Story[]): Story =>
  story(
    toNewVma(three).begin,
    mremap(forth),
    walkedAndBack,
    mremap(k.munmap(there.to, [family])),
    toNewVma(three).end(-12),
  );

/** The walk visits src before the way back and the new vma after it. */
const missedOnTheWayBack = halfWay(
  migrate(walk.enter, k.nothingAt(copy, three, three.start)),
  wayBack,
  migrate(k.nothingAt(copy, there.to, there.newAt), walk.leave, k.unlockPage(old)),
);

/** The walk comes by the new vma first. */
const foundOnTheWayBack = halfWay(
  mremap(k.movetoTail(three)),
  migrate(walk.enter, k.restored(copy, there.to, there.newAt)),
  wayBack,
  migrate(k.nothingAt(copy, three, three.start), walk.leave, k.unlockPage(old)),
);

/** From 3.7 on a move says whether it takes the rmap locks. */
const withoutLocks = mutate(missedOnTheWayBack, alter("move_page_tables", { need_rmap_locks: false }));
const withLocks = mutate(
  halfWay(
    wayBack,
    migrate(
      walk.enter,
      k.restored(copy, three, three.start),
      k.nothingAt(copy, there.to, there.newAt),
      walk.leave,
      k.unlockPage(old),
    ),
  ),
  alter("move_page_tables", { need_rmap_locks: false }),
  alter("back/move_page_tables", { need_rmap_locks: true }),
  insert(after("back/move_page_tables"), mremap(k.rootLock(family, "acquire"))),
  insert(before("back/move_page_tables__return"), mremap(k.rootLock(family, "release"))),
);

/* 0f: the place that mremap() goes to is right behind the vma, so that it merges with itself. */

const itself = resized(whole, { end: whole.end + MiB });
const onto = { from: whole, at: whole.start, to: whole, newAt: whole.end, len: MiB };
const selfMerge = (faulted: boolean): Story =>
  mremap(
    faulted ? k.mmapFaulted(whole, family) : k.mmap(whole),
    k.mmapWrite(
      space,
      k
        .moveVma(whole, whole.end)
        .around(
          k.copyVma(whole, whole.end, itself, faulted ? family : null).around(k.adjust(itself).around()),
          k.movePageTables(onto).around(),
        ),
    ),
  );

/* 0g: from 3.7 on vm_pgoff says the order; what was inserted first comes first where it is equal. */

const upper = vma("dst", { mm: space, start: 0x7f1000100000, len: MiB });
const below = upper.start - MiB;
const downwards = resized(upper, { start: below });
const samePgoff = vma("src", { mm: space, start: 0x7f3000000000, len: MiB, pgoff: downwards.pgoff });
const down = { from: samePgoff, at: samePgoff.start, to: upper, newAt: below, len: MiB };
const downTables = (need: boolean) => k.movePageTables(down, { need });

const equalPgoff = (...walkedAndMoved: Story[]): Story =>
  story(
    mremap(k.mmapFaulted(upper, family), k.duplicate(samePgoff, upper, [family])),
    unmapped(samePgoff),
    mremap(
      k.mmapLock(space, "acquire"),
      k.moveVma(samePgoff, below).enter,
      k
        .copyVma(samePgoff, below, downwards, family)
        .around(k.adjust(downwards).around(k.unlinkAvc(upper, family), k.linkAvc(downwards, family))),
    ),
    walkedAndMoved,
    migrate(walk.leave, k.unlockPage(old)),
    mremap(k.moveVma(samePgoff, below).leave, k.mmapLock(space, "release")),
  );

/** dst keeps a lower vm_pgoff than src's: walks visit it first. */
const lowerPgoff = mutate(
  missed,
  alter("move_page_tables", { need_rmap_locks: false }),
  insert(before("vma_adjust__return"), mremap(k.unlinkAvc(dst, family), k.linkAvc(grown, family))),
);

/* 0h: 6.16 merges a faulted src into a dst without an anon_vma. */

const imported = mremap(
  k.mmap(dst),
  k.mmapFaulted(src, family),
  k.mmapWrite(
    space,
    moving.around(
      copied.around(as("import", k.clone(dst, src, [family])), k.mergeInto(grown)),
      k.movePageTables(toDst, { need: true }).around(k.withRootLock(family, k.pteMove(toDst))),
    ),
  ),
);
const notImported = mutate(imported, drop("import"), alter("copy_vma__return", { new_anon_vma: null }));

export default chapter(
  "mremap",
  scenario(
    "sc-0a-k33",
    "mremap merges into a dst that stands before src, and moves between the two visits (K33)",
    K33,
    missed,
    violated({
      MREMAP_01: "move_page_tables",
      MREMAP_02: "move_page_tables",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-0a-k36",
    "mremap merges into a dst that stands before src, and moves between the two visits (K36)",
    K36,
    missed,
    violated({
      MREMAP_01: "move_page_tables",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-0b-before",
    "anon_vma_moveto_tail() has put dst behind src; the entry moves before the walk visits src",
    K33,
    inOrder(
      migrate(walk.enter),
      moved,
      migrate(k.nothingAt(copy, src, src.start), k.restored(copy, dst, behindDst)),
    ),
    ok("MREMAP_01", "MREMAP_02", "MIG_01", "MIG_02"),
  ),
  scenario(
    "sc-0b-between",
    "anon_vma_moveto_tail() has put dst behind src; the entry moves between the two visits",
    K33,
    inOrder(
      migrate(walk.enter, k.restored(copy, src, src.start)),
      moved,
      migrate(k.nothingAt(copy, dst, behindDst)),
    ),
    ok("MREMAP_01", "MREMAP_02", "MIG_01", "MIG_02"),
  ),
  scenario(
    "sc-0b-after",
    "anon_vma_moveto_tail() has put dst behind src; the entry moves after the walk has visited dst",
    K33,
    inOrder(migrate(walk.enter, k.restored(copy, src, src.start), k.nothingAt(copy, dst, behindDst)), moved),
    ok("MREMAP_01", "MREMAP_02", "MIG_01", "MIG_02"),
  ),
  scenario(
    "sc-0c",
    "a new dst comes behind src by anon_vma_clone() alone: nothing to move to the tail",
    K33,
    cloned,
    ok("MREMAP_01", "MREMAP_12"),
  ),
  scenario(
    "sc-0d-no-moveto-tail",
    "the move stops half way and goes back without anon_vma_moveto_tail(src)",
    K33,
    missedOnTheWayBack,
    violated({
      MREMAP_01: "back/move_page_tables",
      MREMAP_03: "back/move_page_tables",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-0d-moveto-tail",
    "the move stops half way and goes back; anon_vma_moveto_tail(src) comes first",
    K33,
    foundOnTheWayBack,
    ok("MREMAP_01", "MREMAP_03", "MIG_01"),
  ),
  scenario(
    "sc-0d-k37-no-rmap-locks",
    "the way back does not take the rmap locks",
    K37,
    withoutLocks,
    violated({
      MREMAP_01: "back/move_page_tables",
      MREMAP_03: "back/move_page_tables",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-0d-k37-rmap-locks",
    "the way back takes the rmap locks, so no walk runs meanwhile",
    K37,
    withLocks,
    ok("MREMAP_01", "MREMAP_03", "MIG_01"),
  ),
  scenario(
    "sc-0f-unfaulted",
    "copy_vma() merges an unfaulted vma with itself: there is nothing to lose",
    K33,
    selfMerge(false),
    ok("MREMAP_04"),
  ),
  scenario(
    "sc-0f-faulted",
    "copy_vma() merges a faulted vma with itself",
    K33,
    selfMerge(true),
    violated({ MREMAP_04: "copy_vma__return", MREMAP_12: "copy_vma__return" }),
  ),
  scenario(
    "sc-0g-equal-pgoff-no-locks",
    "need_rmap_locks computed with < instead of <=: nothing is lost this time",
    K37,
    equalPgoff(
      migrate(walk.enter, k.restored(copy, samePgoff, samePgoff.start)),
      mremap(downTables(false).around(k.pteMove(down))),
      migrate(k.nothingAt(copy, upper, below)),
    ),
    violated({ MREMAP_05: "move_page_tables" }),
  ),
  scenario(
    "sc-0g-equal-pgoff-locks",
    "dst has come to the vm_pgoff of src by the merge: rmap locks",
    K37,
    equalPgoff(
      mremap(downTables(true).around(k.withRootLock(family, k.pteMove(down)))),
      migrate(walk.enter, k.nothingAt(copy, samePgoff, samePgoff.start), k.restored(copy, upper, below)),
    ),
    ok("MREMAP_01", "MREMAP_05"),
  ),
  scenario(
    "sc-0g-lower-pgoff-no-locks",
    "dst has a lower vm_pgoff than src: without rmap locks the entry moves behind the walk's back",
    K37,
    lowerPgoff,
    violated({
      MREMAP_01: "move_page_tables",
      MREMAP_05: "move_page_tables",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock",
    }),
  ),
  scenario(
    "sc-0g-new-vma",
    "a new dst has the vm_pgoff of src and comes behind it: no rmap locks",
    K37,
    mutate(cloned, alter("move_page_tables", { need_rmap_locks: false })),
    ok("MREMAP_01", "MREMAP_05", "MIG_01"),
  ),
  scenario(
    "sc-0h-no-import",
    "a faulted src is merged into an unfaulted dst, which never learns of the anon_vma",
    K615,
    notImported,
    violated({ MREMAP_09: "move_page_tables" }),
  ),
  scenario(
    "sc-0h-import",
    "a faulted src is merged into an unfaulted dst, which gets the anon_vma too",
    K615,
    imported,
    ok("MREMAP_09"),
  ),
  ...entryScenarios,
  ...programScenarios,
  ...vmaScenarios,
);
