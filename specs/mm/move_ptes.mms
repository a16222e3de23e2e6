----------------------------- MODULE mm.move_ptes -----------------------------
EXTENDS mm.mremap

(* Entry by entry: what holds of each pte that mremap moves.  mm/mremap.c:move_ptes().  Stock kernels show nothing of
   it; these rules are for traces that record every pte and every lock (Ptes, Locks). *)

TYPE Remapping == [
    mm : Mm,
    old_addr : Addr,
    old_len : Nat,            \* in bytes
    new_addr : Addr,
    displaced : SUBSET Addr   \* the old addresses of the entries that it has moved and not moved back
]

(* The mremap of each thread. *)
VARIABLE remapping : [Task -> Remapping]

ACTION MoveVma ON move_vma WHEN Ptes ==
    remapping'[self] = [mm |-> MmOf(vma), old_addr |-> old_addr, old_len |-> old_len, new_addr |-> new_addr,
                        displaced |-> {}]

(* t moves page tables where the order of visits is no help. *)
NeedsLocks(t : Task) == t \in DOMAIN moving /\ moving[t].need

(* As at pte_move, from the first half on.  mm/mremap.c:take_rmap_locks() [3.7 on].
   At pte_move: the order of the tree promises nothing here: a walk that comes between clearing src and setting dst,
   or visits dst first, misses the entry.  mm/mremap.c:move_ptes(), take_rmap_locks() [3.7 on].
   At pte_move: the tree of a file's mappings promises no order either.  mm/mremap.c:take_rmap_locks() [3.7 on].
   At page_table_move: no page table lock keeps out a walk that has found this page table already, whatever the
   order of visits is.  mm/mremap.c:move_pgt_entry(), should_take_rmap_locks() [5.14 on; 5.10.223].
   At page_table_move: … of both sides.  mm/mremap.c:take_rmap_locks() [5.14 on; 5.10.223]. *)
RULE MREMAP_06 "rmap locks held over pte move when required"

(* Who looks at the one entry, then at the other, must not come between clearing and setting: a walk that finds
   neither leaves the migration entry behind.  mm/mremap.c:move_ptes() [2.6.34 on]. *)
RULE MREMAP_07 "pte moves under both page table locks" WHEN Locks

(* What stood at dst would be lost, and its page never freed.  mm/mremap.c:move_ptes(), move_page_tables()
   [2.6.34 on]; dst was unmapped before, and faults wait for the mmap_lock.
   At page_table_move: the page table that was there would be lost.  mm/mremap.c:move_normal_pmd(), which warns of
   it [5.0 on].
   At lock: between its two halves a move has the locks.  mm/mremap.c:move_ptes() [2.6.34 on].
   At move_page_tables__return: an entry that stays behind is zapped with src, and its page with it.
   mm/mremap.c:move_page_tables() [2.6.34 on]. *)
RULE MREMAP_08 "dst pte empty before, src pte empty after" WHEN Ptes

(* Entries keep the mark of a userfaultfd that does not watch the new place, and are write-protected there for good.  The same
   on the way back, where the vmas have changed places: it would run into page tables that the way there left behind.
   mm/mremap.c:uffd_supports_page_table_move() [7.0 on], move_page_tables() [6.12.117; 6.13 on]. *)
RULE MREMAP_18 "page tables of a write-protecting userfaultfd move entry by entry" WHEN Since(v7_0)

ACTION MoveClear ON pte_move_clear ==
    /\ REQUIRE MREMAP_06 WHEN Locks /\ Since(v3_7) ==
           NeedsLocks(self) => \A av \in chain[moving[self].src] : HoldsRoot(self, root_of[av])
    /\ REQUIRE MREMAP_07 == HoldsPtl(self, mm, old_addr) /\ HoldsPtl(self, mm, new_addr)
    /\ REQUIRE MREMAP_08 == ~IsNone(mm, old_addr) /\ IsNone(mm, new_addr)

ACTION PteMove ON pte_move WHEN Ptes \/ Locks ==
    /\ REQUIRE MREMAP_06 WHEN Locks /\ Since(v3_7) ==
           NeedsLocks(self) => \A av \in chain[moving[self].src] : HoldsRoot(self, root_of[av])
    /\ REQUIRE MREMAP_06 WHEN Ptes /\ Locks /\ Since(v3_7) ==
           NeedsLocks(self) /\ vm_file[moving[self].src] # NULL => HoldsIMmap(self, vm_file[moving[self].src])
    /\ REQUIRE MREMAP_07 == HoldsPtl(self, mm, old_addr) /\ HoldsPtl(self, mm, new_addr)
    /\ REQUIRE MREMAP_08 == IsMoved(self, At(mm, old_addr)) /\ IsNone(mm, new_addr)
    /\ IF self \in DOMAIN remapping
       THEN LET r == remapping[self]
                isForth == r.old_addr <= old_addr /\ old_addr < r.old_addr + r.old_len
            IN  remapping'[self] = [r EXCEPT !.displaced = IF isForth THEN @ \cup {old_addr} ELSE @ \ {new_addr}]

ACTION PageTableMove ON page_table_move ==
    LET size == 2^(PageShift + 9)
        entries == Within(DOMAIN ptes, mm, old_addr, old_addr + size)
    IN
    /\ REQUIRE MREMAP_06 WHEN Locks /\ (Since(v5_14) \/ InSeries("5.10.223", v5_11)) ==
           self \in DOMAIN moving => \A av \in chain[moving[self].src] : HoldsRoot(self, root_of[av])
    /\ REQUIRE MREMAP_06 WHEN Ptes /\ Locks /\ (Since(v5_14) \/ InSeries("5.10.223", v5_11)) ==
           self \in DOMAIN moving /\ vm_file[moving[self].src] # NULL => HoldsIMmap(self, vm_file[moving[self].src])
    /\ REQUIRE MREMAP_08 == Within(DOMAIN ptes, mm, new_addr, new_addr + size) = {}
    /\ REQUIRE MREMAP_18 == ~uffd_wp
    /\ IF self \in DOMAIN remapping
       THEN LET r == remapping[self]
                isForth == self \in DOMAIN moving => moving[self].old_addr = r.old_addr
            IN  remapping'[self] = [r EXCEPT !.displaced =
                    IF isForth
                    THEN @ \cup {x.addr : x \in entries}
                    ELSE @ \ {x.addr - old_addr + new_addr : x \in entries}]

ACTION TakeOrRelease ON lock ==
    REQUIRE MREMAP_08 == op = "release" /\ kind \in {"ptl", "page_table_lock"} => self \notin DOMAIN in_hand

ACTION MoveEnd ON move_page_tables__return WHEN Ptes ==
    REQUIRE MREMAP_08 == Within(DOMAIN ptes, MmOf(vma), old_addr, old_addr + moved) = {}

(* The displaced entries of r without those that stand in [from, end) now. *)
NotTaken(r, from : Addr, end : Addr) ==
    {a \in r.displaced : ~(from <= a - r.old_addr + r.new_addr /\ a - r.old_addr + r.new_addr < end)}

(* Entries that somebody else takes away are not missed: reclaim, too, drops what MADV_FREE has given up. *)
ACTION Unmap ON unmap_page_range WHEN Ptes ==
    \A t \in DOMAIN remapping \ {self} :
        IF remapping[t].mm = MmOf(vma)
        THEN remapping'[t] = [remapping[t] EXCEPT !.displaced = NotTaken(remapping[t], addr, end)]

ACTION ClearPte ON pte_clear WHEN Ptes ==
    \A t \in DOMAIN remapping \ {self} :
        IF remapping[t].mm = mm
        THEN remapping'[t] = [remapping[t] EXCEPT !.displaced = NotTaken(remapping[t], addr, addr + 1)]

(* A move that fails has done nothing (of several vmas that one mremap() moves, those before have moved): what is not moved back is unmapped with the new range, and the process has
   lost its memory.  An error is no whole number of pages.  mm/mremap.c:move_vma() [2.6.34 on].
   At move_vma__return: … and a dst that was made for it is gone.  mm/mremap.c:move_vma() [2.6.34 on]. *)
RULE MREMAP_13 "failed move leaves every entry at its old address" WHEN Ptes

ACTION MoveVmaReturn ON move_vma__return WHEN Ptes ==
    /\ REQUIRE MREMAP_13 ==
           self \in DOMAIN remapping /\ ret % 2^PageShift # 0 =>
               /\ remapping[self].displaced = {}
               /\ Within(DOMAIN ptes, remapping[self].mm, new_addr, new_addr + new_len) = {}
    /\ REQUIRE MREMAP_13 ==
           self \in DOMAIN copying /\ ret % 2^PageShift # 0 =>
               copying[self].dst = NULL \/ copying[self].merged \/ copying[self].dst \notin DOMAIN mm_of
    /\ remapping' = Without(remapping, self)

-------------------------------------------------------------------------------

GIVEN src_and_dst_of_one_index COMPLETE WITH Era |-> v6_4, Locks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")

TEST "rmap locks needed, but not held" GIVEN src_and_dst_of_one_index
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: TRUE)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    EXPECT violated MREMAP_06 AT 3

TEST "rmap locks released too early" GIVEN src_and_dst_of_one_index
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: TRUE)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move_clear(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    EXPECT violated MREMAP_06 AT 6

TEST "rmap locks held" GIVEN src_and_dst_of_one_index
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: TRUE)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move_clear(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x9000)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0x9000, new_addr: 0x5000, len: 0x1000, moved: 0x1000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

GIVEN page_of_file_about_to_move COMPLETE WITH Era |-> v6_4, Locks |-> TRUE, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 9, flags: 3, file: 0xd0)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x5000, end: 0x6000, pgoff: 9, flags: 3, file: 0xd0)
    pte_set(mm: 0xe0, addr: 0x9000, kind: "present", page: 0xf0, write: TRUE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: TRUE)

TEST "the i_mmap lock of a file is needed, but not held" GIVEN page_of_file_about_to_move
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    EXPECT violated MREMAP_06 AT 2

TEST "the i_mmap lock of a file is held" GIVEN page_of_file_about_to_move
    lock(addr: 0xb8, kind: "i_mmap", op: "acquire", file: 0xd0)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x9000)
    lock(addr: 0xb8, kind: "i_mmap", op: "release", file: 0xd0)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0x9000, new_addr: 0x5000, len: 0x1000, moved: 0x1000)
    EXPECT ok

TEST "the lock of the new page table is not held" GIVEN src_and_dst_of_one_index
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x40000000, len: 0x1000, need_rmap_locks: FALSE)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x40000000)
    EXPECT violated MREMAP_07 AT 3

TEST "both page tables are locked" GIVEN src_and_dst_of_one_index
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x40000000, len: 0x1000, need_rmap_locks: FALSE)
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    lock(addr: 0xb4, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x40000000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x40000000)
    EXPECT ok

GIVEN page_about_to_move COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 9, flags: 3, file: NULL)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x5000, end: 0x6000, pgoff: 9, flags: 3, file: NULL)
    pte_set(mm: 0xe0, addr: 0x9000, kind: "present", page: 0xf0, write: TRUE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)

TEST "a fault has filled dst" GIVEN page_about_to_move
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf2, write: TRUE)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    EXPECT violated MREMAP_08 AT 2

TEST "an entry stays behind" GIVEN page_about_to_move
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0x9000, new_addr: 0x5000, len: 0x1000, moved: 0x1000)
    EXPECT violated MREMAP_08 AT 1

TEST "the lock is released between clearing and setting" WITH Locks |-> TRUE GIVEN page_about_to_move
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move_clear(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x9000)
    EXPECT violated MREMAP_08 AT 3

TEST "an entry moves to an empty dst in two halves" WITH Locks |-> TRUE GIVEN page_about_to_move
    lock(addr: 0xb2, kind: "ptl", op: "acquire", mm: 0xe0, at: 0x9000)
    pte_move_clear(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    lock(addr: 0xb2, kind: "ptl", op: "release", mm: 0xe0, at: 0x9000)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0x9000, new_addr: 0x5000, len: 0x1000, moved: 0x1000)
    EXPECT ok

GIVEN page_moved_to_new_vma COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 9, flags: 3, file: NULL)
    pte_set(mm: 0xe0, addr: 0x9000, kind: "present", page: 0xf0, write: TRUE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x5000, len: 0x1000, pgoff: 9)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    vma_set_range(vma: 0x20, start: 0x5000, end: 0x6000, pgoff: 9)
    copy_vma__return(vma: 0x10, addr: 0x5000, len: 0x1000, pgoff: 9, new_vma: 0x20, new_start: 0x5000, new_end: 0x6000, new_pgoff: 9)
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    move_page_tables__return(vma: 0x10, new_vma: 0x20, old_addr: 0x9000, new_addr: 0x5000, len: 0x1000, moved: 0x1000)

TEST "mremap fails behind the move, and unmaps what it has moved" GIVEN page_moved_to_new_vma
    unmap_page_range(vma: 0x20, addr: 0x5000, end: 0x6000)
    unmap_page_range__return
    vma_free(vma: 0x20, mm: 0xe0)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: -12)
    EXPECT violated MREMAP_13 AT 4

GIVEN page_moved_back ==
    GIVEN page_moved_to_new_vma
    move_page_tables(vma: 0x20, old_addr: 0x5000, new_vma: 0x10, new_addr: 0x9000, len: 0x1000, need_rmap_locks: TRUE)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x9000)
    move_page_tables__return(vma: 0x20, new_vma: 0x10, old_addr: 0x5000, new_addr: 0x9000, len: 0x1000, moved: 0x1000)
    unmap_page_range(vma: 0x20, addr: 0x5000, end: 0x6000)
    unmap_page_range__return

TEST "mremap fails, and leaves dst" GIVEN page_moved_back
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: -12)
    EXPECT violated MREMAP_13 AT 1

TEST "mremap fails, and has moved everything back" GIVEN page_moved_back
    vma_free(vma: 0x20, mm: 0xe0)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: -12)
    EXPECT ok

TEST "mremap fails; what is missing somebody else has taken away" GIVEN page_moved_to_new_vma
    unmap_page_range(vma: 0x20, addr: 0x5000, end: 0x6000, tid: 2)
    unmap_page_range__return(tid: 2)
    unmap_page_range(vma: 0x20, addr: 0x5000, end: 0x6000)
    unmap_page_range__return
    vma_free(vma: 0x20, mm: 0xe0)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: -12)
    EXPECT ok

GIVEN page_moved_into_nothing COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xb000, pgoff: 9, flags: 3, file: NULL)
    pte_set(mm: 0xe0, addr: 0x9000, kind: "present", page: 0xf0, write: TRUE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x2000, new_len: 0x2000, new_addr: 0x5000)
    pte_move_clear(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)
    pte_move(mm: 0xe0, old_addr: 0x9000, new_addr: 0x5000)

TEST "a move fails, and reclaim has dropped what did not go back: MADV_FREE had given it up"
    GIVEN page_moved_into_nothing
    pte_clear(mm: 0xe0, addr: 0x5000, tid: 2)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x2000, new_len: 0x2000, new_addr: 0x5000, ret: -12)
    EXPECT ok

TEST "… but has dropped another" GIVEN page_moved_into_nothing
    pte_clear(mm: 0xe0, addr: 0x6000, tid: 2)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x2000, new_len: 0x2000, new_addr: 0x5000, ret: -12)
    EXPECT violated MREMAP_13 AT 2

GIVEN whole_table_moves COMPLETE WITH Kernel |-> "7.2", Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x201000, end: 0x400000, pgoff: 0x201, flags: 0x73, file: NULL)
    pte_set(mm: 0xe0, addr: 0x201000, kind: "present", page: 0xf0, write: TRUE)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x201000, old_len: 0x1ff000, new_len: 0x1ff000, new_addr: 0x801000)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x801000, end: 0xa00000, pgoff: 0x201, flags: 0x73, file: NULL)
    move_page_tables(vma: 0x10, old_addr: 0x201000, new_vma: 0x20, new_addr: 0x801000, len: 0x1ff000, need_rmap_locks: FALSE)

TEST "a page table moves whole from the boundary in front of the vma on" GIVEN whole_table_moves
    page_table_move(mm: 0xe0, old_addr: 0x200000, new_addr: 0x800000, uffd_wp: FALSE)
    move_page_tables__return(vma: 0x10, old_addr: 0x201000, new_vma: 0x20, new_addr: 0x801000, len: 0x1ff000, moved: 0x1ff000)
    EXPECT ok

TEST "… of a vma that a userfaultfd write-protects" GIVEN whole_table_moves
    page_table_move(mm: 0xe0, old_addr: 0x200000, new_addr: 0x800000, uffd_wp: TRUE)
    EXPECT violated MREMAP_18 AT 1

TEST "… of a vma of which nobody says that" GIVEN whole_table_moves
    page_table_move(mm: 0xe0, old_addr: 0x200000, new_addr: 0x800000)
    EXPECT inconclusive MREMAP_18

TEST "… and is not moved back when the move fails" GIVEN whole_table_moves
    page_table_move(mm: 0xe0, old_addr: 0x200000, new_addr: 0x800000, uffd_wp: FALSE)
    move_page_tables__return(vma: 0x10, old_addr: 0x201000, new_vma: 0x20, new_addr: 0x801000, len: 0x1ff000, moved: 0x1ff000)
    vma_free(vma: 0x20)
    move_vma__return(vma: 0x10, old_addr: 0x201000, old_len: 0x1ff000, new_len: 0x1ff000, new_addr: 0x801000, ret: -12)
    EXPECT violated MREMAP_13 AT 4

TEST "… and is moved back" GIVEN whole_table_moves
    page_table_move(mm: 0xe0, old_addr: 0x200000, new_addr: 0x800000, uffd_wp: FALSE)
    move_page_tables__return(vma: 0x10, old_addr: 0x201000, new_vma: 0x20, new_addr: 0x801000, len: 0x1ff000, moved: 0x1ff000)
    move_page_tables(vma: 0x20, old_addr: 0x801000, new_vma: 0x10, new_addr: 0x201000, len: 0x1ff000, need_rmap_locks: TRUE)
    page_table_move(mm: 0xe0, old_addr: 0x800000, new_addr: 0x200000, uffd_wp: FALSE)
    move_page_tables__return(vma: 0x20, old_addr: 0x801000, new_vma: 0x10, new_addr: 0x201000, len: 0x1ff000, moved: 0x1ff000)
    vma_free(vma: 0x20)
    move_vma__return(vma: 0x10, old_addr: 0x201000, old_len: 0x1ff000, new_len: 0x1ff000, new_addr: 0x801000, ret: -12)
    EXPECT ok
===============================================================================
