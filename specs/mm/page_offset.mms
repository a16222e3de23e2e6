---------------------------- MODULE mm.page_offset ----------------------------
EXTENDS mm.vma_change, mm.anon_vma

(* The two page offsets of a vma, from 7.3 on: where it begins in its file, and the index of the first of its anonymous
   pages.  mm/vma.h, include/linux/mm.h:vma_start_anon_pgoff(). *)

(* The vmas whose anonymous offset follows from their address as long as they have no anonymous page: all but those that
   began as copies of one that had, as a fork makes of what the child is not to see (VM_WIPEONFORK). *)
VARIABLE by_address : SUBSET Vma
INIT by_address = {}

HasNoPages(v : Vma) == v \in DOMAIN anon_vma_of /\ anon_vma_of[v] = NULL

ACTION Alloc ON vma_alloc WHEN Since(v7_3) == by_address' = by_address \cup {vma}

ACTION Dup ON vma_dup WHEN Since(v7_3) ==
    by_address' = IF orig \in by_address /\ HasNoPages(orig) THEN by_address \cup {vma} ELSE by_address \ {vma}

(* Pages that come later get an index from it that no neighbour's pages go on with: the two cannot be merged, and share
   no anon_vma.  In a vma of no file and without vm_ops vm_pgoff is the same, which assert_sane_pgoff() looks at; which
   vma that is no event tells.  mm/vma.c:__mmap_region(), copy_vma(), insert_vm_struct() [7.3].
   At vma_set_range: mm/vma.h:vma_set_anon_pgoff() [7.3].
   At anon_vma_prepare: when the first page comes.  mm/rmap.c:__anon_vma_prepare() [7.3]. *)
RULE VMA_01 "anonymous offset of a vma without pages is its address" WHEN Since(v7_3)

ACTION Link ON vma_link WHEN Since(v7_3) ==
    REQUIRE VMA_01 == vma \in by_address /\ HasNoPages(vma) => anon_pgoff = ShiftRight(start, PageShift)

ACTION PrepareAnonVma ON anon_vma_prepare WHEN Since(v7_3) ==
    REQUIRE VMA_01 == vma \in by_address => anon_pgoff = ShiftRight(start, PageShift)

(* Whoever reads the one without a lock gets an index that fits neither the old bounds nor the new.
   mm/vma.h:vma_assert_can_modify() [7.3]. *)
RULE VMA_03 "offsets change only in a vma that is detached or write-locked" WHEN Since(v7_3) /\ VmaLocks /\ Ptes

ACTION SetRange ON vma_set_range WHEN Since(v7_3) ==
    /\ REQUIRE VMA_01 == vma \in by_address /\ HasNoPages(vma) => anon_pgoff = ShiftRight(start, PageShift)
    /\ REQUIRE VMA_03 ==
           vma \in DOMAIN area /\ (area[vma].pgoff # pgoff \/ area[vma].anon_pgoff # anon_pgoff) /\ IsAttached(vma)
           => IsWriteLocked(vma)

(* include/linux/mm.h: VM_SHARED, VM_MAYWRITE. *)
IsCow(flags : Nat) == BitAnd(flags, 40) = 32

(* w's pages go on where v's end, or end where v's begin, by both offsets. *)
IsOneMapping(v : Vma, w : Vma) ==
    LET pages == ShiftRight(area[w].start - area[v].start, PageShift) IN
    area[w].pgoff = area[v].pgoff + pages /\ area[w].anon_pgoff = area[v].anon_pgoff + pages

(* The anonymous pages of one of the two would be looked for at wrong addresses.  mm/vma.c:can_vma_merge_before(),
   can_vma_merge_after(), needs_adjacent_anon_pgoff() [7.3]. *)
RULE VMA_02 "merged private mappings of a file go on by both offsets" WHEN Since(v7_3) /\ Ptes

ACTION Merge ON vma_prepare WHEN Since(v7_3) /\ Ptes ==
    REQUIRE VMA_02 ==
        \A gone \in {remove, remove2} \ {NULL} :
            vma \in DOMAIN area /\ gone \in DOMAIN area /\ vm_file[vma] # NULL /\ IsCow(vm_flags[vma])
            => IsOneMapping(vma, gone)

--------------------------------------------------------------------------------

TEST "a vma is mapped with the offset of its address" COMPLETE WITH Era |-> v7_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 9, anon_pgoff: 4)
    anon_vma_prepare(vma: 0x10, start: 0x4000, end: 0x8000, anon_pgoff: 4)
    EXPECT ok

TEST "… with that of its file" COMPLETE WITH Era |-> v7_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 9, anon_pgoff: 9)
    anon_vma_prepare(vma: 0x10, start: 0x4000, end: 0x8000, anon_pgoff: 9)
    EXPECT violated VMA_01 AT 2, VMA_01 AT 3

TEST "a vma that has pages keeps its offset when it moves" COMPLETE WITH Era |-> v7_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", anon_pgoff: 4)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    vma_set_range(vma: 0x20, start: 0x14000, end: 0x18000, pgoff: 4, anon_pgoff: 4)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4, anon_pgoff: 4)
    EXPECT ok

TEST "the child does not see what the parent has moved there, but has its offset" COMPLETE WITH Era |-> v7_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", anon_pgoff: 9)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe2)
    anon_vma_prepare(vma: 0x20, start: 0x4000, end: 0x8000, anon_pgoff: 9)
    EXPECT ok

TEST "7.2 has one offset" COMPLETE WITH Era |-> v7_0, Kernel |-> "7.2"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_prepare(vma: 0x10, start: 0x4000, end: 0x8000, anon_pgoff: 9)
    EXPECT ok

TEST "a record without the offset" COMPLETE WITH Era |-> v7_3
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_prepare(vma: 0x10, start: 0x4000, end: 0x8000)
    EXPECT inconclusive VMA_01

TEST "how a vma older than the recording began nobody knows" WITH Era |-> v7_3
    anon_vma_prepare(vma: 0x10, start: 0x4000, end: 0x8000, anon_pgoff: 9)
    EXPECT inconclusive VMA_01

GIVEN neighbours_in_a_file COMPLETE WITH Era |-> v7_3, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 0, flags: 51, file: 0xd0, anon_pgoff: 4)

TEST "a private mapping goes on by both offsets, and is merged" GIVEN neighbours_in_a_file
    vma_link(vma: 0x20, mm: 0xe0, start: 0x8000, end: 0xa000, pgoff: 4, flags: 51, file: 0xd0, anon_pgoff: 8)
    vma_prepare(vma: 0x10, remove: 0x20, remove2: NULL)
    EXPECT ok

TEST "… in its file alone" GIVEN neighbours_in_a_file
    vma_link(vma: 0x20, mm: 0xe0, start: 0x8000, end: 0xa000, pgoff: 4, flags: 51, file: 0xd0, anon_pgoff: 40)
    vma_prepare(vma: 0x10, remove: 0x20, remove2: NULL)
    EXPECT violated VMA_02 AT 2

TEST "… which is enough for a shared one" COMPLETE WITH Era |-> v7_3, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 0, flags: 59, file: 0xd0, anon_pgoff: 4)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x8000, end: 0xa000, pgoff: 4, flags: 59, file: 0xd0, anon_pgoff: 40)
    vma_prepare(vma: 0x10, remove: 0x20, remove2: NULL)
    EXPECT ok

GIVEN found_in_a_file COMPLETE WITH Era |-> v7_3, Ptes |-> TRUE, VmaLocks |-> TRUE ==
    GIVEN neighbours_in_a_file
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)

TEST "the offset of a vma changes that can be found and is not locked" GIVEN found_in_a_file
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x8000, pgoff: 1, anon_pgoff: 5)
    EXPECT violated VMA_03 AT 1, VLOCK_04 AT 1

TEST "its end changes" GIVEN found_in_a_file
    vma_set_range(vma: 0x10, start: 0x4000, end: 0x7000, pgoff: 0, anon_pgoff: 4)
    EXPECT violated VLOCK_04 AT 1

TEST "its offset, when it is locked" GIVEN found_in_a_file
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10, ret: 0)
    vma_set_range(vma: 0x10, start: 0x5000, end: 0x8000, pgoff: 1, anon_pgoff: 5)
    EXPECT ok
===============================================================================
