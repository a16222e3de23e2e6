/*
 * What holds of each entry that moves, and of the locks meanwhile: traces in full. dst and src share an anon_vma; src
 * is what was once the part behind dst, so that copy_vma() merges it back into dst, which walks visit first.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  drop,
  type Events,
  inFull,
  insert,
  K33,
  K37,
  K64,
  K615,
  type Kernel,
  type Mutation,
  mm,
  move,
  mutate,
  object,
  ok,
  PAGE,
  page,
  resized,
  type Scenario,
  type Story,
  scenario,
  story,
  thread,
  type Vma,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const mremap = thread("mremap", 1201, 0);
const other = thread("other", 1202, 1);

const space = mm("mremap");
const family = anonVma("family");
const [mine, theirs] = [page("moved"), page("in its way")];

const LEN = 2 * PAGE;
const dst = vma("dst", { mm: space, start: 0x7f1000000000, len: LEN });
const grown = resized(dst, { end: dst.end + LEN });
const src = vma("src", { mm: space, start: 0x7f3000000000, len: LEN, pgoff: dst.pgoff + 2 });
const there = { from: src, at: src.start, to: dst, newAt: dst.end, len: LEN };

const faulted = mremap(
  k.mmapWrite(space, k.mmap(dst)),
  k.prepare(dst, family),
  k.mmapWrite(space, k.duplicate(src, dst, [family])),
  k.mmapRead(space, k.faultIn(src, src.start, mine, family)),
);

const merging = (adjusted: Events, tables: Events): Story =>
  story(
    faulted,
    as(
      "mremap()",
      mremap(
        k.mmapWrite(
          space,
          k
            .moveVma(src, dst.end)
            .around(k.copyVma(src, dst.end, grown, family).around(adjusted), tables, k.munmap(src, [family])),
        ),
      ),
    ),
  );

/** 3.3 to 3.6: dst goes to the tail, no locks. */
const inList = merging(
  [k.adjust(grown).around(k.setRange(grown)), k.movetoTailInFull(dst, [family])],
  k.movePageTables(there).around(k.movePtes(there, 1)),
);

/** From 3.7 on: dst comes first in the tree, and the rmap locks keep walks out. */
const inTree = merging(
  k.adjust(grown).around(k.unlinkAvc(dst, family), k.setRange(grown), k.linkAvc(grown, family)),
  k
    .movePageTables(there, { need: true })
    .around(
      as("rmap locks", k.rootLock(family, "acquire")),
      k.movePtes(there, 1),
      as("rmap locks", k.rootLock(family, "release")),
    ),
);

/** From 5.0 on a page table moves as a whole where it can: here one page of it is there. */
const [tableSrc, tableDst] = [0x7f3000000000, 0x7f1000000000].map((start) =>
  vma(`table at ${start}`, { mm: space, start, len: 512 * PAGE, pgoff: 0x7f3000000 }),
) as [Vma, Vma];
const whole = { from: tableSrc, at: tableSrc.start, to: tableDst, newAt: tableDst.start, len: tableSrc.len };
const tableMoves = mremap(
  k.mmapWrite(space, k.mmap(tableSrc)),
  k.firstFault(tableSrc, family, k.faultIn(tableSrc, tableSrc.start, mine, family)),
  k.mmapWrite(
    space,
    k
      .moveVma(tableSrc, tableDst.start)
      .around(
        k
          .copyVma(tableSrc, tableDst.start, tableDst, family)
          .around(k.duplicate(tableDst, tableSrc, [family])),
        k
          .movePageTables(whole, { need: false })
          .around(
            as("rmap locks", k.rootLock(family, "acquire")),
            k.moveTable(whole),
            as("rmap locks", k.rootLock(family, "release")),
          ),
        k.munmap(tableSrc, [family]),
      ),
  ),
);

/** Both vmas map a file privately: the page is a copy of one of its pages. */
const file = object("other", "file");
const ofFile: Mutation = alter("vma_link", { file });
const withFileLock: readonly Mutation[] = [
  insert(before("rmap locks#1"), mremap(k.iMmapLock(file, "acquire"))),
  insert(after("rmap locks#2"), mremap(k.iMmapLock(file, "release"))),
];

/* The way back in full: three pages, of which two have moved when there is no memory for the page table of the third. */

const three = vma("three", { mm: space, start: 0x7f3000000000, len: 3 * PAGE });
const fresh = vma("fresh", { mm: space, start: 0x7f5000000000, len: three.len, pgoff: three.pgoff });
const forth = { from: three, at: three.start, to: fresh, newAt: fresh.start, len: three.len };
const back = k.wayBack(forth, 2 * PAGE);
const pages = [0, 1, 2].map((n) => k.faultIn(three, three.start + n * PAGE, page(`three's ${n}`), family));
const failing = mremap(
  k.mmapWrite(space, k.mmap(three)),
  k.firstFault(three, family, pages),
  k.mmapWrite(
    space,
    k
      .moveVma(three, fresh.start, { ret: -12 })
      .around(
        k.copyVma(three, fresh.start, fresh, family).around(k.duplicate(fresh, three, [family])),
        k.movePageTables(forth, { moved: back.len }).around(k.movePtes(forth, 2)),
        as("back", k.movetoTailInFull(three, [family]), k.movePageTables(back).around(k.movePtes(back, 2))),
        as("undo", k.munmap(fresh, [family])),
      ),
  ),
);

/* 0f in full: a faulted vma is merged with itself. One page table, and one lock, has both places. */

const itself = resized(dst, { end: grown.end });
const within = { from: dst, at: dst.start, to: dst, newAt: dst.end, len: LEN };
const selfMerged = mremap(
  k.mmapWrite(space, k.mmap(dst)),
  k.firstFault(dst, family, k.faultIn(dst, dst.start, mine, family)),
  k.mmapWrite(
    space,
    k
      .moveVma(dst, dst.end)
      .around(
        k.copyVma(dst, dst.end, itself, family).around(k.adjust(itself).around(k.setRange(itself))),
        k.movePageTables(within).around(k.withPtl(space, dst.start, k.moveEntry(within))),
      ),
  ),
);

/* 6.16: dst has no anon_vma, and gets src's by the merge, or should. */

const alone = anonVma("src's own");
const imported = mremap(
  k.mmapWrite(space, k.mmap(dst)),
  k.mmapWrite(space, k.mmap(src)),
  k.firstFault(src, alone, k.faultIn(src, src.start, mine, alone)),
  k.mmapWrite(
    space,
    k
      .moveVma(src, dst.end)
      .around(
        k
          .copyVma(src, dst.end, grown, alone)
          .around(as("import", k.clone(dst, src, [alone])), k.setRange(grown), k.mergeInto(grown)),
        k.movePageTables(there, { need: true }).around(k.withRootLock(alone, k.movePtes(there, 1))),
      ),
  ),
);

const full = (id: string, title: string, kernel: Kernel, steps: Story, expected: Scenario["expected"]) =>
  scenario(id, title, inFull(kernel), steps, expected);

const halves = ["pte_move_clear", "pte_move"];

export const entryScenarios: readonly Scenario[] = [
  full(
    "entries-k33",
    "a merge into a dst that comes first: it goes to the tail, and the entry moves",
    K33,
    inList,
    ok("MREMAP_01", "MREMAP_07", "MREMAP_08", "MREMAP_09", "MREMAP_10", "MREMAP_11", "MREMAP_14"),
  ),
  full(
    "entries-k37",
    "a merge into a dst that comes first: the entry moves under the rmap locks",
    K37,
    inTree,
    ok(
      "MREMAP_01",
      "MREMAP_05",
      "MREMAP_06",
      "MREMAP_07",
      "MREMAP_08",
      "MREMAP_09",
      "MREMAP_14",
      "MREMAP_15",
    ),
  ),
  full(
    "entries-rmap-locks-not-held",
    "need_rmap_locks is set, but the anon_vma's lock is not taken",
    K37,
    mutate(inTree, drop("rmap locks")),
    violated({ MREMAP_06: halves }),
  ),
  full(
    "entries-whole-table",
    "a page table moves as a whole: under the rmap locks, which the order of visits would not ask for",
    K64,
    tableMoves,
    ok("MREMAP_05", "MREMAP_06", "MREMAP_08"),
  ),
  full(
    "entries-whole-table-no-locks",
    "a page table moves as a whole, without the rmap locks",
    K64,
    mutate(tableMoves, drop("rmap locks")),
    violated({ MREMAP_06: "page_table_move" }),
  ),
  full(
    "entries-of-a-file",
    "a private mapping of a file: both the anon_vma's and the file's lock are taken",
    K37,
    mutate(inTree, ofFile, ...withFileLock),
    ok("MREMAP_06", "MREMAP_12"),
  ),
  full(
    "entries-of-a-file-not-locked",
    "a private mapping of a file: only the anon_vma's lock is taken",
    K37,
    mutate(inTree, ofFile),
    violated({ MREMAP_06: "pte_move" }),
  ),
  full(
    "entries-one-ptl",
    "only the old page table is locked",
    K33,
    mutate(inList, drop("new ptl")),
    violated({ MREMAP_07: halves }),
  ),
  full(
    "entries-ptl-released-between",
    "the old page table's lock is released between clearing src and setting dst",
    K33,
    mutate(inList, move("old ptl#2", after("pte_move_clear"))),
    violated({ MREMAP_07: "pte_move", MREMAP_08: "old ptl#2" }),
  ),
  full(
    "entries-dst-filled",
    "a fault that the mmap_lock should have kept out fills dst in front of the move",
    K33,
    mutate(inList, insert(after("move_page_tables"), other(k.faultIn(grown, dst.end, theirs, family)))),
    violated({ MREMAP_08: halves }),
  ),
  full(
    "entries-left-behind",
    "move_page_tables() says that all has moved, but one entry is still there",
    K33,
    mutate(inList, drop("pte_move_clear"), drop("pte_move")),
    violated({ MREMAP_08: "move_page_tables__return" }),
  ),
  full(
    "entries-imported",
    "a faulted src is merged into an unfaulted dst, which gets the anon_vma and then the entry",
    K615,
    imported,
    ok("MREMAP_09"),
  ),
  full(
    "entries-not-imported",
    "a faulted src is merged into an unfaulted dst, which gets the entry but not the anon_vma",
    K615,
    mutate(imported, drop("import"), alter("copy_vma__return", { new_anon_vma: null })),
    violated({ MREMAP_09: ["move_page_tables", "pte_move"], RMAP_01: "move_page_tables__return" }),
  ),
  full(
    "sc-0f-same-page-table",
    "a faulted vma is merged with itself: under one page table lock, but its page is not found where it has gone",
    K33,
    selfMerged,
    violated({
      MREMAP_04: "copy_vma__return",
      MREMAP_12: "copy_vma__return",
      MREMAP_09: "pte_move",
      RMAP_01: "move_page_tables__return",
    }),
  ),
  full(
    "moveto-tail-of-another",
    "anon_vma_moveto_tail() puts src to the tail too, behind dst",
    K33,
    mutate(
      inList,
      insert(before("anon_vma_moveto_tail__return"), mremap(k.withRootLock(family, k.relink(src, family)))),
    ),
    violated({ MREMAP_10: "anon_vma_relink#2", MREMAP_01: "move_page_tables" }),
  ),
  full(
    "moveto-tail-by-another",
    "another thread of the process moves src to the tail, without the mmap_lock, while page tables move",
    K33,
    mutate(inList, insert(after("move_page_tables"), other(k.movetoTailInFull(src, [family])))),
    violated({
      MREMAP_11: "other/anon_vma_moveto_tail",
      MREMAP_14: "other/anon_vma_moveto_tail",
      MREMAP_01: "other/lock#1",
    }),
  ),
  full(
    "failed-move-goes-back",
    "mremap fails half way, and moves back what it has moved",
    K33,
    failing,
    ok("MREMAP_03", "MREMAP_08", "MREMAP_13"),
  ),
  full(
    "failed-move-stays",
    "mremap fails half way, and unmaps what it has moved",
    K33,
    mutate(failing, drop("back")),
    violated({ MREMAP_13: "move_vma__return" }),
  ),
  full(
    "failed-move-keeps-dst",
    "mremap fails half way, moves back what it has moved, and forgets the new vma",
    K33,
    mutate(failing, drop("undo")),
    violated({ MREMAP_13: "move_vma__return" }),
  ),
  full(
    "src-unlinked-too-early",
    "src leaves its anon_vma while its page tables move",
    K33,
    mutate(inList, move("unlinking", before("old ptl#1"))),
    violated({ MREMAP_14: "anon_vma_unlink" }),
  ),
  full(
    "mremap-without-mmap-lock",
    "page tables move while the mmap_lock is held for reading only",
    K37,
    mutate(inTree, alter("mremap()/mmap_lock", { write: false })),
    violated({ MREMAP_15: "move_page_tables", LOCK_01: "new ptl#1" }),
  ),
];
