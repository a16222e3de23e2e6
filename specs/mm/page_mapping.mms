--------------------------- MODULE mm.page_mapping ----------------------------
EXTENDS mm.rmap

(* What a page says of itself after it has been mapped, taken over or unmapped: page->mapping leads to an anon_vma that
   all who map the page are joined with, page->index to the address in each of their vmas.  mm/rmap.c. *)

(* Relatives map the page too, or may come to: they are all joined with the oldest anon_vma, and with no younger
   one.  A walk from a younger one passes over parents and siblings, whose ptes stay when the page is migrated or
   swapped out.  mm/rmap.c:__page_set_anon_rmap() [2.6.34 on]. *)
RULE RMAP_02 "shared page uses the oldest anon_vma"

(* From an older one walks would go through all relatives for a page that only this vma maps, and from a younger or
   a strange one they would not find it.  mm/rmap.c:__page_set_anon_rmap(), page_move_anon_rmap() [2.6.34 on]. *)
RULE RMAP_03 "exclusive page uses the vma's own anon_vma"

(* The address of the page in each vma is reckoned from its index: with another one walks look at the wrong ptes.
   Of a huge page only the first small page is linear, so only what maps small pages is looked at.
   mm/rmap.c:__page_set_anon_rmap(), page_move_anon_rmap(), VM_BUG_ON(page->index != …) [2.6.34 on]. *)
RULE RMAP_05 "page index linear"

(* Whoever maps it already is found by the page's mapping and index: they suit the next one, or it must not be
   mapped there.  mm/rmap.c:__page_check_anon_rmap() [2.6.36 on]. *)
RULE RMAP_10 "re-add keeps root and index" WHEN Since(v2_6_36)

(* Those who are only joined with the older anon_vma still map the page, and no walk finds them any more.  Only
   page_move_anon_rmap() may do so, when nobody else is left.  mm/rmap.c:__page_set_anon_rmap() [2.6.36 on]. *)
RULE RMAP_12 "never narrow a shared page" WHEN Since(v2_6_36)

(* A walk that has read page->mapping and does not hold the root lock yet would find no anon_vma; and whoever swaps
   the page in again needs mapping and index.  mm/rmap.c:page_remove_rmap() [2.6.34 on]. *)
RULE RMAP_13 "anon mapping not cleared by page_remove_rmap"

ACTION Told ON page_map_state ==
    LET op == rmap_op[self] IN
    /\ REQUIRE RMAP_02 ==
           HasMade(self, page) /\ ~op.exclusive /\ (op.kind = "new" \/ mapping # NULL) => mapping = Oldest(op.own)
    /\ REQUIRE RMAP_03 ==
           \/ HasDone(self, "move", page)
           \/ HasMade(self, page) /\ op.exclusive /\ (op.kind = "new" \/ mapping # NULL)
           => mapping = op.own
    /\ REQUIRE RMAP_05 == IsFresh(self, page) /\ op.is_placed /\ mapping # NULL => index = op.place
    /\ REQUIRE RMAP_10 ==
           HasDone(self, "add", page) /\ mapping # NULL /\ mapcount > 1
           => /\ IsOf(op.vma, mapping)
              /\ op.is_placed => index = op.place
              /\ op.was_told => mapping = op.mapping
    /\ REQUIRE RMAP_12 ==
           HasDone(self, "add", page) /\ op.was_told /\ op.mapping # NULL /\ mapping # NULL
               /\ (mapcount > 1 \/ ~op.exclusive)
           => mapping = op.mapping \/ mapping = Oldest(op.mapping) \/ ~AreRelated(mapping, op.mapping)
    /\ REQUIRE RMAP_13 ==
           HasDone(self, "remove", page) /\ op.was_told /\ op.mapping # NULL
           => mapping = op.mapping /\ index = op.index

------------------------------------------------------------------------------

GIVEN page_of_a_vma COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)

TEST "a new page, and what it says" GIVEN page_of_a_vma
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

GIVEN family WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")

TEST "a new page gets the anon_vma of the vma's parent" COMPLETE GIVEN family
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT violated RMAP_03 AT 2

TEST "a new page gets the index of the page beside it" GIVEN page_of_a_vma
    page_map_state(page: 0xf0, mapping: 0xa0, index: 6, mapcount: 1)
    EXPECT violated RMAP_05 AT 1

TEST "a shared page that the child reads from swap gets the child's anon_vma" COMPLETE GIVEN family
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT violated RMAP_02 AT 2

TEST "a shared page that the child reads from swap gets the oldest anon_vma" COMPLETE GIVEN family
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

TEST "one that is the child's alone gets the child's" COMPLETE GIVEN family
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: TRUE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT ok

TEST "of KSM's pages nothing is said" COMPLETE GIVEN family
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: NULL, index: 77, mapcount: 1)
    EXPECT ok

GIVEN family_without_root COMPLETE WITH Era |-> v2_6_34, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "tail")
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, where: "tail")
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)

TEST "anon_vmas without a root: the oldest is known all the same" GIVEN family_without_root
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT violated RMAP_02 AT 1

TEST "anon_vmas without a root, and the oldest of them" GIVEN family_without_root
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

GIVEN child_in_its_tree COMPLETE WITH Era |-> v6_4, Kernel |-> "6.12" ==
    vma_alloc(vma: 0x20, mm: 0xe2)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)

TEST "from 6.11 on a new page may be shared" GIVEN child_in_its_tree
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2, flags: 0, start: 0x4000)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT violated RMAP_02 AT 2

TEST "… and then gets the oldest anon_vma" GIVEN child_in_its_tree
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2, flags: 0, start: 0x4000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

TEST "… and the index of an address in it" GIVEN child_in_its_tree
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2, flags: 1, start: 0x4000)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 1, mapcount: 1)
    EXPECT violated RMAP_05 AT 2

TEST "a page is taken over and keeps the old anon_vma" COMPLETE GIVEN family
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT violated RMAP_03 AT 3

TEST "the second to map a page is a stranger" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_link(vma: 0x30, mm: 0xe4, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa6, root: 0xa6, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_add_anon_rmap(page: 0xf0, vma: 0x30, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa6)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    EXPECT violated RMAP_10 AT 7

TEST "the second to map a page changes its anon_vma" COMPLETE GIVEN family
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 2)
    EXPECT violated RMAP_10 AT 3, RMAP_12 AT 3

TEST "the second to map a page changes nothing" COMPLETE GIVEN family
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 2)
    EXPECT ok

TEST "the last to unmap a page clears its mapping" GIVEN page_of_a_vma
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: NULL, index: 0, mapcount: 0)
    EXPECT violated RMAP_13 AT 2

TEST "the last to unmap a page leaves its mapping" GIVEN page_of_a_vma
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0)
    EXPECT ok

TEST "a page that was freed may be anything" GIVEN page_of_a_vma
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_free(page: 0xf0)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: NULL, index: 0, mapcount: 0)
    EXPECT ok

TEST "… also where the trace does not tell that it was" GIVEN page_of_a_vma
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf0, mapping: NULL, index: 0, mapcount: 0)
    EXPECT ok

TEST "the copy of a page that migrates has its mapping" COMPLETE GIVEN family
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    remove_migration_ptes(old: 0xf2, new: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

TEST "… which it may not change when a relative gets its pte back" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf2, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "migration", page: 0xf2)
    page_remove_rmap(page: 0xf2, vma: 0x10, addr: 0x5000)
    page_map_state(page: 0xf2, mapping: 0xa0, index: 5, mapcount: 0)
    remove_migration_ptes(old: 0xf2, new: 0xf0)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT violated RMAP_12 AT 10

TEST "nobody knows what a page said when the recording began" GIVEN family
    page_add_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT inconclusive RMAP_02, RMAP_12

TEST "nor what came of an operation that was not seen" WITH Era |-> v2_6_36
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT inconclusive RMAP_02, RMAP_03, RMAP_05, RMAP_13

TEST "the page has been freed and is another process's when its first user's thread tells of it" COMPLETE
    WITH Era |-> v2_6_36, Kernel |-> "3.0"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe2, tid: 2)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tail", tid: 2)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, tid: 3)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x9000, anon_vma: 0xa2, tid: 2)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 9, mapcount: 1)
    EXPECT ok

TEST "a page that munmap has taken away may be free, and cleared, when it has returned" COMPLETE
    WITH Era |-> v2_6_36, Kernel |-> "3.0", Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    unmap_page_range__return
    page_map_state(page: 0xf0, mapping: NULL, index: 0, mapcount: 0)
    EXPECT ok
===============================================================================
