----------------------------- MODULE mm.exclusive -----------------------------
EXTENDS mm.rmap

(* Pages that are one vma's alone: these may have an anon_vma that leads to this vma and to no relative of it, and may
   be written in place.  mm/rmap.c, mm/memory.c:do_wp_page(). *)

(* Where entries have been set for a page that is in swap. *)
VARIABLE swap_ptes : [Page -> SUBSET Location] DEFAULT {}

(* Those of them that are still there. *)
InSwap(p : Page) == {x \in swap_ptes[p] : x \in DOMAIN ptes /\ ptes[x].kind = "swap" /\ ptes[x].page = p}

HasSeveral(places) == \E x, y \in places : x # y

(* Nowhere but there is an entry that leads to p. *)
OnlyAt(v : Vma, addr : Addr, p : Page) ==
    v \in DOMAIN mm_of => mapped_at[p] \cup Entries(p) \subseteq {At(mm_of[v], addr)}

(* The entries that lead to p, one or none, are all of v's mm. *)
OnlyOf(v : Vma, p : Page) ==
    v \in DOMAIN mm_of => ~HasSeveral(mapped_at[p]) /\ \A x \in mapped_at[p] : x.mm = mm_of[v]

ACTION SetPte ON pte_set WHEN Ptes ==
    IF kind = "swap" THEN swap_ptes'[page] = InSwap(page) \cup {At(mm, addr)}

ACTION MovePte ON pte_move WHEN Ptes ==
    LET from == At(mm, old_addr) IN
    IF from \in DOMAIN ptes /\ ptes[from].kind = "swap"
    THEN swap_ptes'[ptes[from].page] = InSwap(ptes[from].page) \cup {At(mm, new_addr)}

(* Who has an anon_vma of his own for the page counts on being the only one: the others' ptes are not found by walks
   from it.  UFFDIO_MOVE takes over what its own entry in swap stands for.  mm/rmap.c:page_add_new_anon_rmap() [2.6.34 on].
   At page_add_anon_rmap: where swap-in or the end of a migration says so.  mm/rmap.c:do_page_add_anon_rmap()
   [2.6.36 on].
   At page_move_anon_rmap: whoever else maps the page, or is going to by his swap or migration entry, is passed over
   by all walks from now on.  mm/rmap.c:page_move_anon_rmap(), mm/swapfile.c:reuse_swap_page() [2.6.36 on].
   At page_map_state: by the count.  mm/rmap.c:page_move_anon_rmap(), mm/swapfile.c:reuse_swap_page() [2.6.34 on]. *)
RULE RMAP_04 "exclusive set only for one mapper" WHEN Ptes

ACTION AddNew ON page_add_new_anon_rmap WHEN Ptes ==
    REQUIRE RMAP_04 == IsNewExclusive(flags) => OnlyAt(vma, addr, page)

ACTION AddAnon ON page_add_anon_rmap WHEN Ptes ==
    REQUIRE RMAP_04 == IsExclusive(exclusive) => OnlyAt(vma, addr, page)

ACTION MoveAnon ON page_move_anon_rmap WHEN Ptes ==
    REQUIRE RMAP_04 ==
        OnlyOf(vma, page) /\ Entries(page) = {} /\ (InSwap(page) = {} \/ MovesForUffd(self))

(* What the entry lets write, others map as well: they see what is written, or write what this one sees.
   mm/rmap.c:try_to_migrate_one(), VM_BUG_ON_PAGE(…, !anon_exclusive) [read in 6.12; a warning in 7.3]. *)
RULE MIG_09 "writable migration entry only of a page that is one vma's alone" WHEN Ptes /\ Since(v6_12)

ACTION SetMigrationPte ON set_migration_pte WHEN Ptes ==
    LET p == visit[self].page IN
    REQUIRE MIG_09 ==
        write /\ IsTold(p) /\ mapping_of[p] # NULL => OnlyAt(visit[self].vma, addr, p)

ACTION Told ON page_map_state WHEN Ptes ==
    REQUIRE RMAP_04 == IsFresh(self, page) /\ rmap_op[self].exclusive => mapcount = 1

------------------------------------------------------------------------------

GIVEN page_to_migrate COMPLETE WITH Era |-> v7_0, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 51, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0, flags: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")

TEST "a page of one vma gets a writable entry" GIVEN page_to_migrate
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: TRUE)
    EXPECT ok

TEST "a page of two gets a writable entry" GIVEN page_to_migrate
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0, write: FALSE)
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: TRUE)
    EXPECT violated MIG_09 AT 2

TEST "… one that may only be read" GIVEN page_to_migrate
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0, write: FALSE)
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: FALSE)
    EXPECT ok

TEST "who maps a page that is older than the recording, nobody knows" WITH Era |-> v7_0, Ptes |-> TRUE
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one")
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, write: TRUE)
    EXPECT inconclusive MIG_09

GIVEN shared_page COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)

GIVEN shared_page_mapped ==
    GIVEN shared_page
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)

TEST "a page is taken over that the parent maps still" GIVEN shared_page_mapped
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT violated RMAP_04 AT 1

TEST "a page is taken over when the parent has gone" GIVEN shared_page_mapped
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT ok

TEST "a page is taken over that the parent has an entry of in swap" GIVEN shared_page_mapped
    pte_set(mm: 0xe0, addr: 0x5000, kind: "swap", page: 0xf0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT violated RMAP_04 AT 2

TEST "… and has cleared" GIVEN shared_page_mapped
    pte_set(mm: 0xe0, addr: 0x5000, kind: "swap", page: 0xf0)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT ok

TEST "… that mremap has moved" GIVEN shared_page_mapped
    pte_set(mm: 0xe0, addr: 0x5000, kind: "swap", page: 0xf0)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x6000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT violated RMAP_04 AT 3

TEST "a page is taken over by one of two who map it, says the count" GIVEN shared_page
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 2)
    EXPECT violated RMAP_04 AT 3

TEST "a new page is mapped already" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    EXPECT violated RMAP_04 AT 4

TEST "a page is added as one vma's that another maps" GIVEN shared_page
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: TRUE, anon_vma: 0xa2)
    EXPECT violated RMAP_04 AT 2

TEST "a migration is given up: the entry that becomes a pte again is the page's own" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    pte_set(mm: 0xe0, addr: 0x5000, kind: "migration", page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: TRUE, anon_vma: 0xa0)
    EXPECT ok

TEST "… and not that of another mm" COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    pte_set(mm: 0xe2, addr: 0x5000, kind: "migration", page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: TRUE, anon_vma: 0xa0)
    EXPECT violated RMAP_04 AT 4

TEST "a page is added that another maps" GIVEN shared_page
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    EXPECT ok

GIVEN writable_page COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)

TEST "fork maps the page once more before anybody tells of the fault" GIVEN writable_page
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe1, tid: 2)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10, dst_mm: 0xe1, src_mm: 0xe0, tid: 2)
    pte_set(mm: 0xe1, addr: 0x5000, kind: "present", page: 0xf0, write: FALSE, tid: 2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    EXPECT ok

TEST "… a page that nobody has forked is mapped twice" GIVEN writable_page
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    EXPECT violated RMAP_04 AT 1
===============================================================================
