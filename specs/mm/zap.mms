-------------------------------- MODULE mm.zap --------------------------------
EXTENDS mm.page_table

(* Who takes ptes away names a range of one vma.  mm/memory.c:__zap_vma_range(), for munmap, exit, madvise and the OOM
   killer. *)

(* A neighbour would lose its pages, which are freed while it counts on them; an empty range goes round all of the page
   tables.  mm/memory.c:__zap_vma_range(), VM_WARN_ON_ONCE(start >= end || !range_in_vma(vma, start, end)) [7.1 on]. *)
RULE ZAP_01 "range to zap lies in its vma" WHEN Since(v7_1)

ACTION Unmap ON unmap_page_range WHEN Since(v7_1) ==
    REQUIRE ZAP_01 ==
        /\ addr < end
        /\ IF Ptes /\ vma \in DOMAIN area
           THEN area[vma].start <= addr /\ end <= area[vma].end
           ELSE start <= addr /\ end <= vma_end

--------------------------------------------------------------------------------

TEST "a part of a vma is zapped" WITH Era |-> v7_3
    unmap_page_range(vma: 0x10, addr: 0x5000, end: 0x6000, start: 0x4000, vma_end: 0x8000)
    EXPECT ok

TEST "… and of its neighbour" WITH Era |-> v7_3
    unmap_page_range(vma: 0x10, addr: 0x5000, end: 0x9000, start: 0x4000, vma_end: 0x8000)
    EXPECT violated ZAP_01 AT 1

TEST "nothing is zapped" WITH Era |-> v7_3
    unmap_page_range(vma: 0x10, addr: 0x5000, end: 0x5000, start: 0x4000, vma_end: 0x8000)
    EXPECT violated ZAP_01 AT 1

TEST "a record without the vma's end" WITH Era |-> v7_3
    unmap_page_range(vma: 0x10, addr: 0x5000, end: 0x9000, start: 0x4000)
    EXPECT inconclusive ZAP_01

TEST "up to 7.0 nobody looks" WITH Era |-> v7_0, Kernel |-> "7.0"
    unmap_page_range(vma: 0x10, addr: 0x5000, end: 0x9000, start: 0x4000, vma_end: 0x8000)
    EXPECT ok

TEST "the bounds are those of the trace" COMPLETE WITH Era |-> v7_3, Ptes |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 51, file: NULL, anon_pgoff: 4)
    unmap_page_range(vma: 0x10, addr: 0x3000, end: 0x8000)
    EXPECT violated ZAP_01 AT 2
===============================================================================
