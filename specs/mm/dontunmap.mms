----------------------------- MODULE mm.dontunmap -----------------------------
EXTENDS mm.mremap

(* mremap() with MREMAP_DONTUNMAP moves the pages and leaves the vma where it was, as if it had never had any.
   mm/mremap.c:dontunmap_complete(), mm/vma.c:copy_vma(), keep_source [7.2 on; 6.12.117]. *)

MREMAP_DONTUNMAP == 4

(* copy_vma() is told that the source stays.  6.12.117 has it, too; there a trace says so. *)
CONSTANT KeepsSource : BOOLEAN DEFAULT Since(v7_2)

TYPE Keeping == [
    old_addr : Addr,
    old_end : Addr,
    is_whole : BOOLEAN   \* all of the vma moves
]

(* The mremap of each thread that keeps its source. *)
VARIABLE keeping : [Task -> Keeping]

ACTION MoveVma ON move_vma ==
    keeping' = IF BitAnd(flags, MREMAP_DONTUNMAP) # 0
               THEN (self :> [old_addr |-> old_addr, old_end |-> old_addr + old_len, is_whole |-> FALSE]) @@ keeping
               ELSE Without(keeping, self)

ACTION CopyVma ON copy_vma ==
    IF self \in DOMAIN keeping
    THEN keeping'[self] = [keeping[self] EXCEPT
                              !.is_whole = (start = keeping[self].old_addr /\ end = keeping[self].old_end)]

(* The copy would be the source itself, and the source, which is to stay as it is, gone or of other bounds.
   mm/vma.c:copy_vma(), can_self_merge, mm/mremap.c:dontunmap_complete(), VM_WARN_ON_ONCE(new_vma == vma)
   [7.2 on; 6.12.117]. *)
RULE MREMAP_16 "DONTUNMAP never merges with its source" WHEN KeepsSource

ACTION CopyVmaReturn ON copy_vma__return ==
    REQUIRE MREMAP_16 ==
        self \in DOMAIN keeping /\ new_vma # NULL =>
            /\ new_vma # vma
            /\ ~(new_start <= copying[self].start /\ copying[self].start < new_end)

(* Its pages are gone, and what it is joined with says nothing of it any more: a fault would take up an anon_vma that
   leads to the wrong address, and the next merge go by an offset that is not its own.
   mm/mremap.c:dontunmap_complete() [7.2 on; 6.12.117].
   At move_vma__return: … and its offset is that of an anonymous vma without pages.  mm/mremap.c:dontunmap_complete()
   [7.2 on; 6.12.117]. *)
RULE MREMAP_17 "source of a whole DONTUNMAP is unfaulted"

ACTION MoveVmaReturn ON move_vma__return ==
    LET is_done == self \in DOMAIN keeping /\ keeping[self].is_whole /\ ret = new_addr IN
    /\ REQUIRE MREMAP_17 WHEN KeepsSource == is_done => chain[vma] = {}
    /\ REQUIRE MREMAP_17 WHEN Ptes /\ KeepsSource ==
           is_done /\ vma \in DOMAIN area /\ vm_file[vma] = NULL =>
               area[vma].pgoff = ShiftRight(area[vma].start, PageShift)
    /\ keeping' = Without(keeping, self)

-------------------------------------------------------------------------------

GIVEN pages_move_away COMPLETE WITH Kernel |-> "7.2" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, flags: 5)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: 0xa0, addr: 0x5000, len: 0x1000, pgoff: 9)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    copy_vma__return(vma: 0x10, addr: 0x5000, len: 0x1000, pgoff: 9, new_vma: 0x20, new_start: 0x5000, new_end: 0x6000, new_pgoff: 9, new_anon_vma: 0xa0)
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, moved: 0x1000)

TEST "the source stays, without an anon_vma" GIVEN pages_move_away
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: 0x5000)
    EXPECT ok

TEST "… with it" GIVEN pages_move_away
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: 0x5000)
    EXPECT violated MREMAP_17 AT 1

TEST "… as the move has failed, and all has been moved back" GIVEN pages_move_away
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: -12)
    EXPECT ok

GIVEN half_moves_away COMPLETE WITH Kernel |-> "7.2" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, flags: 5)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xb000, anon_vma: 0xa0, addr: 0x5000, len: 0x1000, pgoff: 9)

TEST "half of the source moves, and keeps its anon_vma for the other half" GIVEN half_moves_away
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: 0x5000)
    EXPECT ok

GIVEN unfaulted_moves_next_to_itself COMPLETE WITH Kernel |-> "6.12.117+deb12-amd64", KeepsSource |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")

TEST "a vma without pages is merged with itself, and was to stay" GIVEN unfaulted_moves_next_to_itself
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0xa000, flags: 5)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0xa000, len: 0x1000, pgoff: 9)
    copy_vma__return(vma: 0x10, addr: 0xa000, len: 0x1000, pgoff: 9, new_vma: 0x10, new_start: 0x9000, new_end: 0xb000, new_pgoff: 9)
    EXPECT violated MREMAP_16 AT 3

TEST "… and was to move" GIVEN unfaulted_moves_next_to_itself
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0xa000, flags: 1)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0xa000, len: 0x1000, pgoff: 9)
    copy_vma__return(vma: 0x10, addr: 0xa000, len: 0x1000, pgoff: 9, new_vma: 0x10, new_start: 0x9000, new_end: 0xb000, new_pgoff: 9)
    EXPECT ok

TEST "… nobody tells what was to become of it" GIVEN unfaulted_moves_next_to_itself
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0xa000)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0xa000, len: 0x1000, pgoff: 9)
    copy_vma__return(vma: 0x10, addr: 0xa000, len: 0x1000, pgoff: 9, new_vma: 0x10, new_start: 0x9000, new_end: 0xb000, new_pgoff: 9)
    EXPECT inconclusive MREMAP_16
===============================================================================
