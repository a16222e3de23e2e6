----------------------------- MODULE mm.findable ------------------------------
EXTENDS mm.page_mapping, mm.exec

(* Every pte of an anonymous page is found by a walk that begins at the page: the vma that has it is joined with the
   page's anon_vma, and the page's index says the pte's address.  mm/rmap.c:rmap_walk_anon(), vma_address(). *)

(* A walk of p looks at addr of v; so it must, where it is known what p says, unless p is KSM's. *)
IsFindable(p : Page, v : Vma, addr : Addr) ==
    IsTold(p) /\ mapping_of[p] # NULL
    => mapping_of[p] \in Joined(v) /\ Covers(v, addr) /\ AddressOf(v, index_of[p]) = addr

(* The entries of v in [addr, end) that walks look for; what is in swap is found by its page when it is read. *)
SoughtIn(v : Vma, addr : Addr, end : Addr) ==
    {x \in Within(DOMAIN ptes, MmOf(v), addr, end) : ptes[x].kind # "swap"}

AllFindable(v : Vma, addr : Addr, end : Addr) ==
    \A x \in SoughtIn(v, addr, end) : IsFindable(ptes[x].page, v, x.addr)

(* A walk of av's family for a page with this index comes by x, or x is in a stack that exec moves. *)
IsReached(av : AnonVma, index : Nat, x) ==
    \E c \in members[av] :
        /\ c \in DOMAIN avcs
        /\ MmOf(avcs[c].vma) = x.mm
        /\ avcs[c].vma \in DOMAIN area
        /\ Covers(avcs[c].vma, x.addr)
        /\ AddressOf(avcs[c].vma, index) = x.addr \/ IsTemporaryStack(avcs[c].vma)

(* Whoever is not joined with the page's anon_vma is not visited: his pte stays when the page is migrated, swapped
   out or poisoned.  mm/rmap.c:__page_set_anon_rmap(), rmap_walk_anon() [2.6.36 on].
   At page_move_anon_rmap: for whoever else maps the page that one vma takes for its own.
   mm/rmap.c:page_move_anon_rmap() [2.6.36 on].
   At move_page_tables__return: for all that has moved.  Exec looks at its stack when that has its last bounds.
   mm/mremap.c:move_page_tables() [2.6.36 on]. *)
RULE RMAP_01 "every mapping of an anon page is findable"

ACTION Told ON page_map_state ==
    REQUIRE RMAP_01 WHEN Since(v2_6_36) ==
        (HasDone(self, "new", page) \/ HasDone(self, "add", page)) /\ mapping # NULL
        => mapping \in Joined(rmap_op[self].vma)

ACTION TakenOver ON page_move_anon_rmap ==
    REQUIRE RMAP_01 WHEN Since(v2_6_36) /\ Ptes ==
        IsTold(page) /\ mapping_of[page] # NULL /\ anon_vma # NULL
        => \A x \in mapped_at[page] : x.mm # MmOf(vma) => IsReached(anon_vma, index_of[page], x)

ACTION MoveEnd ON move_page_tables__return ==
    REQUIRE RMAP_01 WHEN Since(v2_6_36) /\ Ptes ==
        new_vma \in DOMAIN area /\ ~IsTemporaryStack(new_vma) => AllFindable(new_vma, new_addr, new_addr + moved)

(* From now on migration goes to the stack, and must find its entries again.  fs/exec.c:setup_arg_pages()
   [2.6.35 on].
   At setup_arg_pages__return: where no vma_flags has told that the flag was cleared.  fs/exec.c:setup_arg_pages()
   [2.6.35 on]. *)
RULE EXEC_07 "RMAP-01 restored when the flag is cleared" WHEN Since(v2_6_36) /\ Ptes

ACTION FlagsCleared ON vma_flags ==
    REQUIRE EXEC_07 ==
        vma \in DOMAIN stacks /\ vma \in DOMAIN area /\ ~IsIncomplete(flags)
        => AllFindable(vma, area[vma].start, area[vma].end)

ACTION SetupEnd ON setup_arg_pages__return ==
    REQUIRE EXEC_07 ==
        LET v == setting_up[self] IN
        ret = 0 /\ self \in DOMAIN setting_up /\ v \in DOMAIN area /\ IsTemporaryStack(v)
        => AllFindable(v, area[v].start, area[v].end)

------------------------------------------------------------------------------

GIVEN vma_with_anon_vma WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")

GIVEN page_of_a_parent COMPLETE ==
    GIVEN vma_with_anon_vma
    vma_link(vma: 0x20, mm: 0xe2, start: 0x4000, end: 0x8000, pgoff: 4)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)

TEST "a page has an anon_vma that the vma is not joined with" GIVEN page_of_a_parent
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    EXPECT violated RMAP_01 AT 1, RMAP_03 AT 1

TEST "a page has an anon_vma of the vma" GIVEN page_of_a_parent
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 1)
    EXPECT ok

TEST "a child takes over a page that the parent maps" GIVEN page_of_a_parent
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT violated RMAP_01 AT 3

TEST "a child takes over a page that the parent has unmapped" GIVEN page_of_a_parent
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    pte_set(mm: 0xe2, addr: 0x5000, kind: "present", page: 0xf0)
    pte_clear(mm: 0xe0, addr: 0x5000)
    page_move_anon_rmap(page: 0xf0, vma: 0x20, addr: 0x5000, anon_vma: 0xa2)
    EXPECT ok

GIVEN page_and_another_vma COMPLETE ==
    GIVEN vma_with_anon_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    vma_link(vma: 0x30, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4)

TEST "a page moves to a vma that is not joined with its anon_vma" GIVEN page_and_another_vma
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT violated RMAP_01 AT 3

TEST "a page moves to a vma that is joined with its anon_vma" GIVEN page_and_another_vma
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa0, root: 0xa0, where: "tail")
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT ok

TEST "a page moves to where its index does not lead" GIVEN page_and_another_vma
    anon_vma_link(vma: 0x30, avc: 0xc6, anon_vma: 0xa0, root: 0xa0, where: "tail")
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x16000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT violated RMAP_01 AT 4

TEST "so does its migration entry" COMPLETE GIVEN vma_with_anon_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "migration", page: 0xf0)
    vma_link(vma: 0x30, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4)
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT violated RMAP_01 AT 6

TEST "what is in swap is found otherwise" COMPLETE GIVEN vma_with_anon_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "swap", page: 0xf0)
    vma_link(vma: 0x30, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4)
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT ok

TEST "what has not moved is not looked at" GIVEN page_and_another_vma
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0)
    EXPECT ok

GIVEN stack_that_is_shifted COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x8000, end: 0x9000, pgoff: 8, flags: 0x18173)
    bprm_mm_init(mm: 0xe0, vma: 0x10)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x8000, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x8000, kind: "present", page: 0xf0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    setup_arg_pages(vma: 0x10)
    shift_arg_pages(vma: 0x10, shift: 0x3000)
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x9000, pgoff: 8)
    move_page_tables(vma: 0x10, old_addr: 0x8000, new_vma: 0x10, new_addr: 0x5000, len: 0x4000)

TEST "exec's stack is shifted" GIVEN stack_that_is_shifted
    pte_move(mm: 0xe0, old_addr: 0x8000, new_addr: 0x5000)
    move_page_tables__return(vma: 0x10, old_addr: 0x8000, new_vma: 0x10, new_addr: 0x5000, len: 0x4000, moved: 0x1000)
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x6000, pgoff: 8)
    shift_arg_pages__return(ret: 0)
    vma_flags(vma: 0x10, flags: 0x173)
    setup_arg_pages__return(ret: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "one of the ptes of exec's stack ends up elsewhere" GIVEN stack_that_is_shifted
    pte_move(mm: 0xe0, old_addr: 0x8000, new_addr: 0x6000)
    move_page_tables__return(vma: 0x10, old_addr: 0x8000, new_vma: 0x10, new_addr: 0x5000, len: 0x4000, moved: 0x1000)
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x7000, pgoff: 8)
    shift_arg_pages__return(ret: 0)
    vma_flags(vma: 0x10, flags: 0x173)
    EXPECT violated EXEC_07 AT 5

TEST "… and nobody told that the flag was cleared" GIVEN stack_that_is_shifted
    pte_move(mm: 0xe0, old_addr: 0x8000, new_addr: 0x6000)
    move_page_tables__return(vma: 0x10, old_addr: 0x8000, new_vma: 0x10, new_addr: 0x5000, len: 0x4000, moved: 0x1000)
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x7000, pgoff: 8)
    shift_arg_pages__return(ret: 0)
    setup_arg_pages__return(ret: 0)
    EXPECT violated EXEC_07 AT 5

TEST "nobody knows what a page says that was there before" GIVEN vma_with_anon_vma
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0)
    vma_link(vma: 0x30, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4)
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    move_page_tables__return(vma: 0x10, old_addr: 0x4000, new_vma: 0x30, new_addr: 0x14000, len: 0x4000, moved: 0x4000)
    EXPECT inconclusive RMAP_01

TEST "the vma is unmapped and unlinked before anybody tells of the page" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.12", Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    page_add_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, exclusive: FALSE, anon_vma: 0xa0, tid: 2)
    unmap_page_range(vma: 0x10, addr: 0x4000, end: 0x8000)
    page_remove_rmap(page: 0xf0, vma: 0x10, addr: 0x5000)
    unmap_page_range__return
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    vma_free(vma: 0x10, mm: 0xe0)
    page_map_state(page: 0xf0, mapping: 0xa0, index: 5, mapcount: 0, tid: 2)
    EXPECT ok
===============================================================================
