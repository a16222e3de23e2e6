---------------------------- MODULE mm.uffdio_move ----------------------------
EXTENDS mm.exclusive

(* UFFDIO_MOVE, from 6.8 on: the pages of one vma go to another of the same process, which may be of another family: each
   page gets the anon_vma of the new vma and the index of the new place.  mm/userfaultfd.c:move_pages(). *)

TYPE UffdMove == [
    page : Page,
    vma : Vma,            \* where it goes, as the next
    addr : Addr,
    own : AnonVma
]

(* The page that each thread in UFFDIO_MOVE has taken over last. *)
VARIABLE uffd_move : [Task -> UffdMove]

(* The place from which each thread in UFFDIO_MOVE has taken an entry last. *)
VARIABLE uffd_source : [Task -> Location]

ACTION Take ON pte_clear WHEN Ptes ==
    IF MovesForUffd(self) THEN uffd_source'[self] = At(mm, addr)

(* A walk of the page that reads its anon_vma before and its index after finds nothing, and so does one that comes
   between the two ptes.  mm/userfaultfd.c:move_present_ptes(), move_swap_pte() [6.8 on].
   At pte_set: whoever is looked for at the new place by the old index is not found.  mm/userfaultfd.c:move_present_ptes():
   src_folio->index = linear_anon_page_index(dst_vma, dst_addr), then set_pte_at() [6.8 on]. *)
RULE RMAP_21 "UFFDIO_MOVE gives the page its new anon_vma and index first, under all locks"

ACTION MoveAnon ON page_move_anon_rmap WHEN Ptes ==
    /\ REQUIRE RMAP_21 WHEN Ptes /\ Locks /\ Since(v6_8) ==
           MovesForUffd(self) =>
               /\ HoldsPage(self, page)
               /\ HoldsPtl(self, MmOf(vma), addr)
               /\ self \in DOMAIN uffd_source => HoldsPtl(self, uffd_source[self].mm, uffd_source[self].addr)
    /\ IF MovesForUffd(self)
       THEN uffd_move'[self] = [page |-> page, vma |-> vma, addr |-> addr, own |-> anon_vma]

ACTION Put ON pte_set WHEN Ptes ==
    LET m == uffd_move[self] IN
    REQUIRE RMAP_21 WHEN Ptes /\ Since(v6_8) ==
        MovesForUffd(self) /\ kind = "present" /\ self \in DOMAIN uffd_move /\ m.page = page /\ m.addr = addr =>
            /\ IsTold(page) => mapping_of[page] = m.own
            /\ m.vma \in DOMAIN area => IsTold(page) /\ index_of[page] = LinearIndex(m.vma, addr)

ACTION End ON uffdio_move__return WHEN Ptes ==
    /\ uffd_move' = Without(uffd_move, self)
    /\ uffd_source' = Without(uffd_source, self)

--------------------------------------------------------------------------------

GIVEN two_families COMPLETE WITH Era |-> v7_0, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 51, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 20, flags: 51, file: NULL)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree", start: 0x14000, end: 0x18000, pgoff: 20)
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0, flags: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)

GIVEN moving_for_uffd ==
    GIVEN two_families
    uffdio_move(mm: 0xe0, dst: 0x15000, src: 0x5000, len: 0x1000)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x15000, anon_vma: 0xa2)

TEST "a page is moved to another family" GIVEN moving_for_uffd
    page_map_state(page: 0xf0, mapping: 0xa2, index: 21, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x15000, kind: "present", page: 0xf0, write: TRUE)
    uffdio_move__return(ret: 4096)
    EXPECT ok

TEST "a page is moved and keeps its index" GIVEN moving_for_uffd
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x15000, kind: "present", page: 0xf0, write: TRUE)
    EXPECT violated RMAP_21 AT 2

TEST "a page is mapped at its new place before it has its index" GIVEN moving_for_uffd
    pte_set(mm: 0xe0, addr: 0x15000, kind: "present", page: 0xf0, write: TRUE)
    EXPECT violated RMAP_21 AT 1

TEST "somebody else takes a page over for another family" GIVEN two_families
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x15000, anon_vma: 0xa2)
    EXPECT violated RMAP_09 AT 2

TEST "whether a stock kernel's page was moved by UFFDIO_MOVE only the call itself tells"
    RECORDS vma_alloc, vma_dup, vma_free, vma_remove, anon_vma_link, anon_vma_unlink, anon_vma_put, page_move_anon_rmap
    WITH Kernel |-> "7.2"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    page_move_anon_rmap(page: 0xf0, vma: 0x20, anon_vma: 0xa2, old_mapping: 0xa0)
    EXPECT inconclusive RMAP_09

GIVEN moving_under_locks COMPLETE WITH Era |-> v7_0, Ptes |-> TRUE, Locks |-> TRUE ==
    GIVEN two_families
    page_lock(page: 0xf0)
    uffdio_move(mm: 0xe0, dst: 0x15000, src: 0x5000, len: 0x1000)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x15000)
    pte_clear(mm: 0xe0, addr: 0x5000)

TEST "… under the page lock and the lock of both places" GIVEN moving_under_locks
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x15000, anon_vma: 0xa2)
    EXPECT ok

TEST "… after the lock of the page tables was released" GIVEN moving_under_locks
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x15000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x15000, anon_vma: 0xa2)
    EXPECT violated RMAP_21 AT 2
===============================================================================
