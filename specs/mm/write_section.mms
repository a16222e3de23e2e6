--------------------------- MODULE mm.write_section ---------------------------
EXTENDS mm.vm_sequence, mm.mremap

(* Where speculative faults must be kept out though no bounds change: while ptes are taken away, and while mremap moves
   page tables from one vma to another.  "mm: VMA sequence count", "mm/mremap: protect against a race …", 2018. *)

(* The unmap_page_range() that each thread is in, or was in last.  begun: it had or opened a section on vma. *)
VARIABLE zapped : [Task -> [vma : Vma, begun : BOOLEAN, is_over : BOOLEAN]]

ACTION ZapBegin ON unmap_page_range WHEN Spf # "none" ==
    zapped'[self] = [vma |-> vma, begun |-> IsWriting(self, vma), is_over |-> FALSE]

ACTION Begin ON vm_write_begin WHEN Spf # "none" ==
    IF self \in DOMAIN zapped /\ zapped[self].vma = vma
    THEN zapped'[self] = [zapped[self] EXCEPT !.begun = TRUE]

(* A fault that has looked at the vma before installs its page into a range that is unmapped already: munmap() has
   returned, and the page is there.  mm/memory.c:unmap_page_range() [SPF].
   At unmap_page_range__return: of all ptes that it took.  mm/memory.c:unmap_page_range() [SPF]. *)
RULE SEQ_05 "zap only inside a write section" WHEN Spf # "none"

ACTION Clear ON pte_clear WHEN Spf # "none" ==
    REQUIRE SEQ_05 == self \in DOMAIN zapped /\ ~zapped[self].is_over => IsWriting(self, zapped[self].vma)

ACTION ZapEnd ON unmap_page_range__return WHEN Spf # "none" ==
    /\ REQUIRE SEQ_05 == self \in DOMAIN zapped => zapped[self].begun
    /\ IF self \in DOMAIN zapped
       THEN zapped'[self] = [zapped[self] EXCEPT !.is_over = TRUE]

(* A fault would put a page at dst, and mremap overwrite the pte with what it moves there: the page is lost.
   mm/mmap.c:copy_vma(), mm/mremap.c:move_vma() [SPF; a patch of the series].
   At move_page_tables: as SEQ_15; and from src a fault would take away a page that is being moved, or put one where
   mremap has been.  mm/mremap.c:move_vma() [SPF; a patch of the series].
   At vm_write_end: on the way.  mm/mremap.c:move_vma() [SPF; a patch of the series]. *)
RULE SEQ_15 "moved vmas stay write-held during page table move" WHEN Spf # "none"

ACTION LinkVma ON vma_link WHEN Spf # "none" ==
    REQUIRE SEQ_15 == self \in DOMAIN copying /\ vma \in copying[self].duplicated => IsWriting(self, vma)

(* exec moves its stack within one vma, before anybody can fault on it. *)
ACTION MoveBegin ON move_page_tables WHEN Spf # "none" ==
    REQUIRE SEQ_15 == vma # new_vma \/ self \in DOMAIN copying => IsWriting(self, vma) /\ IsWriting(self, new_vma)

ACTION End ON vm_write_end WHEN Spf # "none" ==
    REQUIRE SEQ_15 == self \in DOMAIN moving => vma # moving[self].src /\ vma # moving[self].dst

---------------------------------------------------------------------------------

TEST "ptes are taken away, and vm_sequence is even" COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    unmap_page_range(vma: 0x10, addr: 0, end: 4096)
    pte_clear(mm: 0xe0, addr: 0)
    unmap_page_range__return
    EXPECT violated SEQ_05 AT 3, SEQ_05 AT 4

TEST "ptes are taken away inside a section; another section lies around the call" COMPLETE
    WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    unmap_page_range(vma: 0x10, addr: 0, end: 4096)
    vm_write_begin(vma: 0x10, seq: 1)
    pte_clear(mm: 0xe0, addr: 0)
    vm_write_end(vma: 0x10, seq: 2)
    unmap_page_range__return
    pte_clear(mm: 0xe0, addr: 4096)
    vm_write_begin(vma: 0x10, seq: 3)
    unmap_page_range(vma: 0x10, addr: 0, end: 4096)
    unmap_page_range__return
    vm_write_end(vma: 0x10, seq: 4)
    EXPECT ok

TEST "a zap that began before the recording" WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    unmap_page_range__return
    EXPECT inconclusive SEQ_05

GIVEN two_vmas_written COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")

TEST "the new vma can be found, and faulted on, before the move" GIVEN two_vmas_written
    copy_vma(vma: 0x10, start: 0, end: 4096, anon_vma: NULL, addr: 0x9000, len: 4096, pgoff: 0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    vma_link(vma: 0x20, mm: 0xe0)
    vm_write_begin(vma: 0x10, seq: 1)
    vm_write_begin(vma: 0x20, seq: 1)
    move_page_tables(vma: 0x10, old_addr: 0, new_vma: 0x20, new_addr: 0x9000, len: 4096, need_rmap_locks: FALSE)
    vm_write_end(vma: 0x20, seq: 2)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0, new_addr: 0x9000, len: 4096, moved: 4096)
    vm_write_end(vma: 0x10, seq: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT violated SEQ_15 AT 3, SEQ_15 AT 7

TEST "both vmas are written to from before the new one can be found until the move is over"
    GIVEN two_vmas_written
    vm_write_begin(vma: 0x10, seq: 1)
    copy_vma(vma: 0x10, start: 0, end: 4096, anon_vma: NULL, addr: 0x9000, len: 4096, pgoff: 0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    vm_write_begin(vma: 0x20, seq: 1)
    vma_link(vma: 0x20, mm: 0xe0)
    move_page_tables(vma: 0x10, old_addr: 0, new_vma: 0x20, new_addr: 0x9000, len: 4096, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0, new_addr: 0x9000, len: 4096, moved: 4096)
    vm_write_end(vma: 0x10, seq: 2)
    vm_write_end(vma: 0x20, seq: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "exec shifts its stack" GIVEN two_vmas_written
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x5000, len: 0x2000, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "the munmap of a part of src splits it: what the split makes is none of copy_vma()'s" COMPLETE
    WITH Era |-> v3_7, Spf |-> "SPF10"
    vma_alloc(vma: 0x10, mm: 0xe0)
    copy_vma(vma: 0x10, start: 0x4000, end: 0x8000, anon_vma: NULL, addr: 0x14000, len: 0x2000, pgoff: 4)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    vm_write_begin(vma: 0x20, seq: 1)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x14000, end: 0x16000, pgoff: 20)
    copy_vma__return(vma: 0x10, addr: 0x14000, len: 0x2000, pgoff: 4, new_vma: 0x20, new_start: 0x14000, new_end: 0x16000, new_pgoff: 20)
    vm_write_end(vma: 0x20, seq: 2)
    vma_dup(orig: 0x10, vma: 0x30, mm: 0xe0)
    vma_link(vma: 0x30, mm: 0xe0, start: 0x6000, end: 0x8000, pgoff: 6)
    EXPECT ok
===============================================================================
