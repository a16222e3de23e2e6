/*
 * What a page says of who maps it. A parent and a child share a page that the parent has written: its anon_vma is the
 * parent's, a0. The child has one of its own, a1, and is joined with both.
 */
import {
  alter,
  anonVma,
  before,
  byRecord,
  chapter,
  drop,
  inFull,
  K34,
  K36,
  K64,
  mm,
  move,
  mutate,
  ok,
  PAGE,
  page,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
  withPtes,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const parent = thread("parent", 1201, 0);
const child = thread("child", 1202, 1);
const reclaim = thread("kswapd0", 88, 1);

const [parentMm, childMm] = [mm("rmap parent"), mm("rmap child")];
const P = vma("rmap parent's", { mm: parentMm, start: 0x7f1000000000, len: 0x100000 });
const C = vma("rmap child's", { mm: childMm, start: P.start, len: P.len });
const a0 = anonVma("rmap a0");
const a1 = anonVma("rmap a1", a0);
const p = page("shared");
const addr = P.start + 3 * PAGE;
const [ofParent, ofChild] = [
  { page: p, vma: P, addr },
  { page: p, vma: C, addr },
];

const written = parent(
  k.mmapWrite(parentMm, k.mmap(P)),
  k.prepare(P, a0),
  k.mmapRead(parentMm, k.faultIn(P, addr, p, a0)),
);
const forked = story(
  written,
  parent(
    k.mmapWrite(parentMm, k.joinChild(C, P, [a0], a1), k.copyPages(C, P).around(k.sharePte(C, P, addr, p))),
  ),
);

/* 2f: the parent goes, and the child's next write finds the page its own. */

const leaves = parent(k.mmapWrite(parentMm, k.zap(ofParent, a0, 1)));
const takes = child(k.takeOver(ofChild, a1));
const reuse = story(forked, leaves, takes);

/* Swap: both map a page that has been read from swap, one after the other. */

const q = page("read from swap");
const [qOfParent, qOfChild] = [
  { ...ofParent, page: q },
  { ...ofChild, page: q },
];

const swappedOut = story(
  forked,
  reclaim(
    k.lockPage(p),
    k.swapWalk(p, a0, k.swapOutOne(ofParent, a0, 1), k.swapOutOne(ofChild, a0, 0)),
    k.unlockPage(p),
    k.freePage(p),
  ),
);
const childReads = child(k.swapIn(qOfChild, a1, a0));
const parentReads = parent(k.swapIn(qOfParent, a0, a0, { mapcount: 2 }));
const parentReadsFirst = parent(k.swapIn(qOfParent, a0, a0));
const childReadsThen = child(k.swapIn(qOfChild, a1, a0, { mapcount: 2 }));

/* 2b: three generations, where 2.6.34 before its last candidates cloned chains the wrong way round. */

const [eldestMm, midMm, youngestMm] = [mm("rmap eldest"), mm("rmap middle"), mm("rmap youngest")];
const area = { start: 0x7f1000000000, len: 0x100000 };
const [E, M, Y] = [
  vma("rmap eldest's", { mm: eldestMm, ...area }),
  vma("rmap middle's", { mm: midMm, ...area }),
  vma("rmap youngest's", { mm: youngestMm, ...area }),
];
const b0 = anonVma("rmap b0");
const b1 = anonVma("rmap b1", b0);
const b2 = anonVma("rmap b2", b0);
const generations = (chain: readonly (typeof b0)[], mapping: typeof b0): Story =>
  story(
    parent(
      k.mmapWrite(eldestMm, k.mmap(E)),
      k.prepare(E, b0),
      k.mmapWrite(eldestMm, k.forkVma(M, E, [b0], b1)),
      k.mmapWrite(midMm, k.forkVma(Y, M, chain, b2)),
    ),
    child(k.swapIn({ page: q, vma: Y, addr }, b2, mapping)),
  );

/* Faults: the page that one thread writes first. */

const unfaulted = vma("unfaulted", { mm: parentMm, start: 0x7f2000000000, len: 0x100000 });
const faultWithout = parent(
  k.mmapWrite(parentMm, k.mmap(unfaulted)),
  k.mmapRead(parentMm, k.addNewPage(p, unfaulted, unfaulted.start, null)),
);

export default chapter(
  "rmap",
  scenario(
    "sc-2f",
    "the parent unmaps a shared page, and the child takes it over",
    inFull(K36),
    reuse,
    ok("RMAP_01", "RMAP_03", "RMAP_04", "RMAP_05", "RMAP_09", "RMAP_11", "RMAP_13", "RMAP_14"),
  ),
  scenario(
    "sc-2f-unlocked",
    "… without the page lock",
    inFull(K36),
    mutate(reuse, drop("takeover/locking")),
    violated({ RMAP_09: "page_move_anon_rmap" }, "RMAP_04", "RMAP_05"),
  ),
  scenario(
    "sc-2f-shared",
    "… while the parent maps it still: no walk finds the parent's pte any more",
    inFull(K36),
    mutate(story(forked, takes), drop("takeover/page_map_state")),
    violated({ RMAP_04: "page_move_anon_rmap", RMAP_01: "page_move_anon_rmap" }, "RMAP_09"),
  ),
  scenario(
    "sc-2f-index",
    "… whose index is not that of the address",
    inFull(K36),
    mutate(reuse, alter("takeover/page_map_state", { index: k.indexAt(C, addr) + 1 })),
    violated({ RMAP_05: "takeover/page_map_state" }, "RMAP_03"),
  ),
  scenario(
    "sc-2f-not-moved",
    "… and leaves it to the parent's anon_vma",
    inFull(K36),
    mutate(reuse, alter("takeover/page_map_state", { mapping: a0 })),
    violated({ RMAP_03: "takeover/page_map_state" }, "RMAP_05"),
  ),
  scenario(
    "sc-2f-cleared",
    "page_remove_rmap() clears page->mapping while the child still maps the page",
    inFull(K36),
    mutate(story(forked, leaves), alter("page_map_state#2", { mapping: null })),
    violated({ RMAP_13: "page_map_state#2" }, "RMAP_14"),
  ),
  scenario(
    "sc-2f-counted-unlocked",
    "munmap discounts the page before it takes the page table lock",
    inFull(K36),
    mutate(story(forked, leaves), move("page_remove_rmap", before("unmap_page_range__return"))),
    violated({ RMAP_14: "page_remove_rmap" }),
  ),
  scenario(
    "sc-2f-not-counted",
    "a page that the child maps too is mapped once, says its count",
    inFull(K36),
    mutate(story(forked, leaves), alter("page_map_state#2", { mapcount: 0 })),
    violated({ RMAP_11: "removal/lock#2" }),
  ),
  scenario(
    "sc-2b-swap-in",
    "a page that the youngest of three generations reads from swap goes to the oldest anon_vma",
    withPtes(K34),
    generations([b0, b1], b0),
    ok("RMAP_02", "AVC_17"),
  ),
  scenario(
    "sc-2b-swap-in-reversed",
    "the chain is cloned the wrong way round: its last avc is the middle one's, and walks miss the eldest",
    withPtes(K34),
    generations([b1, b0], b1),
    violated({
      RMAP_02: "swapin/page_map_state",
      AVC_17: "anon_vma_clone__return#2",
      AVC_03: ["anon_vma_clone__return#2", "anon_vma_fork__return#2"],
    }),
  ),
  scenario(
    "sc-2k",
    "parent and child read a page from swap that they share",
    inFull(K36),
    story(swappedOut, childReads, parentReads),
    ok("RMAP_02", "RMAP_06", "RMAP_07", "RMAP_08", "RMAP_10", "RMAP_12"),
  ),
  scenario(
    "sc-2k-own-anon-vma",
    "… which gets the child's anon_vma, where no walk finds the parent",
    inFull(K36),
    mutate(story(swappedOut, childReads), alter("swapin/page_map_state", { mapping: a1 })),
    violated({ RMAP_02: "swapin/page_map_state" }),
  ),
  scenario(
    "sc-2k-unlocked",
    "… without the page lock",
    inFull(K36),
    mutate(story(swappedOut, childReads, parentReads), drop("child/locking")),
    violated({ RMAP_07: "child/page_add_anon_rmap" }, "RMAP_02"),
  ),
  scenario(
    "sc-2k-narrowed",
    "… and the second to read it makes it his own",
    inFull(K36),
    mutate(
      story(swappedOut, parentReadsFirst, childReadsThen),
      alter("child/page_map_state", { mapping: a1 }),
    ),
    violated({ RMAP_10: "child/page_map_state", RMAP_12: "child/page_map_state" }),
  ),
  scenario(
    "sc-2k-outside",
    "… and maps it behind the end of his vma",
    inFull(K36),
    mutate(
      story(swappedOut, parentReadsFirst),
      alter("parent/page_add_anon_rmap", { addr: P.end }),
      alter("swapin/pte_set", { addr: P.end }),
    ),
    violated({ RMAP_08: "page_add_anon_rmap", RMAP_05: "swapin/page_map_state" }),
  ),
  scenario(
    "sc-2k-no-anon-vma",
    "a page is mapped in a vma that has no anon_vma",
    K64,
    faultWithout,
    violated({ RMAP_06: byRecord("page_add_new_anon_rmap") }),
  ),
);
