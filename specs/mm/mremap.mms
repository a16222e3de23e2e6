------------------------------ MODULE mm.mremap -------------------------------
EXTENDS mm.walk_order, mm.page_table

(* mremap() moves page table entries from src to dst while rmap walks look at one vma after the other.  mm/mremap.c
   move_vma(), mm/mmap.c copy_vma() (mm/vma.c from 6.12 on).

   A walk that looks at src before the move finds the entry there; one that looks later must still have dst in front
   of it.  Up to 3.6 the list same_anon_vma gives the order; from 3.7 on an interval tree does, by vm_pgoff, and where
   that is no help mremap takes the rmap locks around every extent (need_rmap_locks).

   A dst that copy_vma() has just duplicated comes behind src by itself.  The trouble is with one that a merge gave. *)

(* copy_vma() is entered: vma, at [start, end), is to get a place for len bytes at addr; pgoff is the index of the
   first page to move, anon_pgoff, from 7.3 on, that of the first anonymous page. *)
EVENT copy_vma(vma : Vma, start : Addr, end : Addr, anon_vma : AnonVma OPTIONAL, addr : Addr, len : Nat, pgoff : Nat,
               anon_pgoff : Nat OPTIONAL)

(* … and what it found: a vma of its own, or one grown by a merge.  vma … pgoff: as at the entry. *)
EVENT copy_vma__return(vma : Vma, addr : Addr, len : Nat, pgoff : Nat, new_vma : Vma, new_start : Addr OPTIONAL,
                       new_end : Addr OPTIONAL, new_pgoff : Nat OPTIONAL, new_anon_vma : AnonVma OPTIONAL,
                       new_anon_pgoff : Nat OPTIONAL)

(* One vma, or a part of it, is moved.  flags: those of mremap(), of which 4 (MREMAP_DONTUNMAP) leaves the vma where it was,
   without its pages. *)
EVENT move_vma(vma : Vma, old_addr : Addr, old_len : Nat, new_len : Nat, new_addr : Addr, flags : Nat OPTIONAL)
EVENT move_vma__return(vma : Vma, old_addr : Addr, old_len : Nat, new_len : Nat, new_addr : Addr, ret : Int)

(* mremap() is entered, before it takes the mmap_lock for writing; from 6.17 on it may move several vmas one after the other.  A function of
   its own from 6.17 on, do_mremap(). *)
EVENT mremap(old_addr : Addr, old_len : Nat, new_len : Nat, flags : Nat OPTIONAL, new_addr : Addr OPTIONAL)
EVENT mremap__return(ret : Int)

TYPE Copying == [
    start : Addr,             \* of the source, at the entry, as the next two
    index : Nat,
    faulted : BOOLEAN,
    duplicated : SUBSET Vma,  \* the vmas copied since
    dst : Vma,                \* what came of it, NULL until then; so the next three
    addr : Addr,
    merged : BOOLEAN,
    grown_index : Nat,
    tail : SUBSET Vma         \* moved to the tail since the entry, or since page tables were last moved
]

(* The copy_vma() of each thread, up to the end of its mremap. *)
VARIABLE copying : [Task -> Copying]

TYPE Moving == [
    src : Vma,
    dst : Vma,
    old_addr : Addr,
    new_addr : Addr,
    need : BOOLEAN,              \* rmap locks are needed
    src_chain : SUBSET AnonVma,  \* src's anon_vmas when it began
    reordered : BOOLEAN          \* src or dst came, went or changed its place in some anon_vma meanwhile
]

(* The page tables that each thread is moving. *)
VARIABLE moving : [Task -> Moving]

Index(addr, start, pgoff) == pgoff + ShiftRight(addr - start, PageShift)

ACTION CopyVma ON copy_vma ==
    /\ copying'[self] = [start |-> start, index |-> pgoff,
                         faulted |-> anon_vma # NULL \/ chain[vma] # {},
                         duplicated |-> {}, dst |-> NULL, addr |-> addr, merged |-> FALSE, grown_index |-> 0,
                         tail |-> {}]
    /\ tailing' = Without(tailing, self)

(* A split in the munmap() that follows is none of copy_vma()'s. *)
ACTION Duplicate ON vma_dup ==
    IF self \in DOMAIN copying /\ copying[self].dst = NULL
    THEN copying'[self] = [copying[self] EXCEPT !.duplicated = @ \cup {vma}]

(* The moves of other threads that are in the way of a change of v's place. *)
MovesOf(v : Vma) == {t \in DOMAIN moving : v \in {moving[t].src, moving[t].dst}}

ACTION Link ON anon_vma_link == \A t \in MovesOf(vma) : moving'[t] = [moving[t] EXCEPT !.reordered = TRUE]

ACTION Unlink ON anon_vma_unlink == \A t \in MovesOf(vma) : moving'[t] = [moving[t] EXCEPT !.reordered = TRUE]

(* Two threads of one mm that reorder its vmas at a time undo each other's order.  mm/rmap.c:anon_vma_moveto_tail()
   [3.3-3.6]. *)
RULE MREMAP_11 "no concurrent reorder in one mm" WHEN Since(v3_3) /\ Before(v3_7)

ACTION MovetoTail ON anon_vma_moveto_tail ==
    /\ REQUIRE MREMAP_11 == HoldsWrite(self, MmOf(dst))
    /\ IF self \in DOMAIN copying
       THEN copying'[self] = [copying[self] EXCEPT !.tail = @ \cup {dst}]
    /\ \A t \in MovesOf(dst) : moving'[t] = [moving[t] EXCEPT !.reordered = TRUE]

(* Another process's fork counts on the order of vmas that are none of dst's business, and mremap on dst being the
   last one.  mm/rmap.c:anon_vma_moveto_tail(), VM_BUG_ON(pavc->vma != dst) [3.3-3.6].
   At anon_vma_moveto_tail__return: where it moved dst in some lists, it must have done so in all: walks of pages of
   older anon_vmas go through these.  mm/rmap.c:anon_vma_moveto_tail() [3.3-3.6]. *)
RULE MREMAP_10 "moveto_tail touches only the given vma" WHEN Since(v3_3) /\ Before(v3_7)

ACTION Relink ON anon_vma_relink ==
    REQUIRE MREMAP_10 == self \in DOMAIN tailing /\ tailing[self].dst = vma /\ where = "tail"

ACTION MovetoTailReturn ON anon_vma_moveto_tail__return ==
    REQUIRE MREMAP_10 == self \in DOMAIN tailing /\ tailing[self].done # {} => chain[dst] \subseteq tailing[self].done

(* Within one vma a page's address follows from its index: entries of a faulted vma that move within it can not
   be found any more.  mm/mmap.c:copy_vma(), VM_BUG_ON(faulted_in_anon_vma) [3.3 on].
   At copy_vma__return: … nor one that maps a file, whose pages are found by their index too; a private mapping of
   /dev/zero is anonymous all the same.  mm/mmap.c:copy_vma(), vma_is_anonymous() [3.3 on]. *)
RULE MREMAP_04 "self merge only for unfaulted vma"

(* The moved pages keep their index.  A dst with another offset between index and address would look for them at
   wrong addresses.  mm/mmap.c:copy_vma() [2.6.34 on].
   At copy_vma__return: … and other pages of its file; a private mapping of /dev/zero has none.
   mm/mmap.c:copy_vma(), vma_is_anonymous() [2.6.34 on]. *)
RULE MREMAP_12 "pgoff reset only for unfaulted anonymous vma"

(* A copied vma has exactly the range asked for; a merged one is larger, or was there before. *)
ACTION CopyVmaReturn ON copy_vma__return ==
    LET mine == copying[self]
        merged == /\ new_vma \notin mine.duplicated
                  /\ \/ new_vma \in DOMAIN mm_of
                     \/ new_start # addr
                     \/ new_end # addr + len
        self_merge == \/ new_vma = vma
                      \/ new_start <= mine.start /\ mine.start < new_end
    IN
    /\ REQUIRE MREMAP_04 WHEN Since(v3_3) == new_vma # NULL /\ merged /\ self_merge => ~mine.faulted
    /\ REQUIRE MREMAP_04 WHEN Ptes /\ Since(v3_3) ==
           new_vma # NULL /\ merged /\ self_merge => ~MapsFile(vma)
    /\ REQUIRE MREMAP_12 == new_vma # NULL /\ mine.faulted => Index(addr, new_start, new_pgoff) = pgoff
    /\ REQUIRE MREMAP_12 WHEN Ptes ==
           new_vma # NULL /\ MapsFile(vma) => Index(addr, new_start, new_pgoff) = pgoff
    /\ IF new_vma = NULL
       THEN copying' = Without(copying, self)
       ELSE /\ copying'[self] = [start |-> mine.start, index |-> pgoff, faulted |-> mine.faulted,
                                 duplicated |-> mine.duplicated, dst |-> new_vma, addr |-> addr,
                                 merged |-> merged, grown_index |-> new_pgoff, tail |-> mine.tail]

(* t has copied a vma to this place: moving there is what mremap is for, moving away from there is the way back. *)
HasCopiedTo(t : Task, v : Vma, addr : Addr) == t \in DOMAIN copying /\ copying[t].dst = v /\ copying[t].addr = addr

(* A page that src's anon_vma leads to is from now on mapped by dst: walks must get from the one to the other.
   6.16 merged a faulted src into an unfaulted dst and forgot it: the anon_vma was freed under its pages.  On the
   way back to a vma that had no pages nothing moves.
   mm/vma.c:copy_vma(), vma_merge_new_range() [2.6.34 on; broken 6.16 until commit 61f67c230a5e].
   At pte_move: as when the move began, for the page of this entry; and dst must look for it where it now is.
   mm/mremap.c:move_ptes(), mm/rmap.c:vma_address() [2.6.34 on]. *)
RULE MREMAP_09 "moved anon page reachable from dst"

(* A fault or another mremap in the same mm would change the page tables that are being moved.
   mm/mremap.c:move_vma() [2.6.34 on]. *)
RULE MREMAP_15 "mmap_lock held for write"

(* A walk that has passed dst, which is still empty, finds src empty too: a migration entry is left behind for good,
   and the next fault on it hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  mm/mmap.c:copy_vma()
   [3.3-3.6], commit 948f017b093a. *)
RULE MREMAP_02 "merged dst is moved to tail before the first pte" WHEN Since(v3_3) /\ Before(v3_7)

(* On the way back src and dst have changed places, and so has the order that walks need; also where the way there
   was in order.  mm/mremap.c:move_vma() [3.3-3.6: anon_vma_moveto_tail(vma), commit 948f017b093a; from 3.7 on:
   move_page_tables(…, true), commit 38a76013ad80]. *)
RULE MREMAP_03 "reverse the order before moving back" WHEN Since(v3_3)

(* The tree is sorted by vm_pgoff, and among equals by age of insertion: only a copy is sure to come behind its
   original.  Without the rmap locks a walk misses entries that move to a dst in front of src; with them where they
   are not needed mremap holds up every walk of the family.  What counts are the vm_pgoff of whole vmas after the
   merge; in a self merge both are the same vma.  mm/mmap.c:copy_vma() [3.7 on], commit 38a76013ad80. *)
RULE MREMAP_05 "need_rmap_locks when order is not known" WHEN Since(v3_7)

ACTION MoveBegin ON move_page_tables ==
    /\ REQUIRE MREMAP_15 == HoldsWrite(self, MmOf(vma))
    /\ REQUIRE MREMAP_02 ==
           HasCopiedTo(self, new_vma, new_addr) /\ copying[self].merged /\ vma # new_vma
               /\ chain[vma] # {} /\ chain[new_vma] # {}
           => new_vma \in copying[self].tail
    /\ REQUIRE MREMAP_03 ==
           HasCopiedTo(self, vma, old_addr) /\ vma # new_vma /\ chain[new_vma] # {}
           => IF Since(v3_3) /\ Before(v3_7) THEN new_vma \in copying[self].tail ELSE need_rmap_locks
    /\ REQUIRE MREMAP_05 ==
           HasCopiedTo(self, new_vma, new_addr)
           => LET src_pgoff == copying[self].index - ShiftRight(old_addr - copying[self].start, PageShift)
                  is_late == vma # new_vma /\ copying[self].grown_index > src_pgoff
              IN  need_rmap_locks = (copying[self].merged /\ ~is_late)
    /\ REQUIRE MREMAP_09 ==
           vma # new_vma /\ ~(HasCopiedTo(self, vma, old_addr) /\ ~copying[self].faulted)
           => \A av \in chain[vma] : av \in chain[new_vma]
    /\ moving'[self] = [src |-> vma, dst |-> new_vma, old_addr |-> old_addr, new_addr |-> new_addr,
                        need |-> need_rmap_locks, src_chain |-> chain[vma], reordered |-> FALSE]
    /\ IF self \in DOMAIN copying
       THEN copying'[self] = [copying[self] EXCEPT !.tail = {}]

ACTION PteMove ON pte_move WHEN Ptes ==
    LET from == At(mm, old_addr)
        p == MovedEntry(self, from).page
        dst == moving[self].dst
    IN
    REQUIRE MREMAP_09 WHEN Ptes ==
        self \in DOMAIN moving /\ IsMoved(self, from) /\ MovedEntry(self, from).kind # "swap"
            /\ IsTold(p) /\ mapping_of[p] # NULL
        => mapping_of[p] \in chain[dst] /\ LinearIndex(dst, new_addr) = index_of[p]

ACTION MoveEnd ON move_page_tables__return == moving' = Without(moving, self)

ACTION MoveVmaReturn ON move_vma__return == copying' = Without(copying, self)

(* A walk that finds dst still empty and src already empty leaves a migration entry behind: the next fault on it
   hits BUG_ON(!PageLocked(p)) in migration_entry_to_page().  Either walks visit src first, or they can not come
   between: the mover holds their lock around every extent (MREMAP_06).  mm/mmap.c:copy_vma(),
   mm/rmap.c:anon_vma_moveto_tail() [3.3-3.6, commit 948f017b093a; by need_rmap_locks from 3.7 on, commit
   38a76013ad80].  2.6.34 to 3.2 have no such order: there it is their bug. *)
INVARIANT MREMAP_01 "dst after src in same_anon_vma" ==
    \A t \in DOMAIN moving :
        LET m == moving[t] IN
        m.src # m.dst =>
            \A av \in chain[m.src] \cap chain[m.dst] :
                IF Before(v3_7)
                THEN Visits(m.src, m.dst, av) \/ HoldsRoot(t, LockOf(av))
                ELSE m.need \/ Visits(m.src, m.dst, av)

(* The order that the move relies on must not change under it, and walks need both vmas: src stays linked until the
   munmap that follows the move.  mm/mremap.c:move_vma() [2.6.34 on]. *)
INVARIANT MREMAP_14 "order of this mm's vmas stable during the move" ==
    \A t \in DOMAIN moving : \A av \in moving[t].src_chain : ~moving[t].reordered

------------------------------------------------------------------------------

GIVEN stack_that_moves COMPLETE WITH Era |-> v6_4 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x5000, len: 0x2000, need_rmap_locks: FALSE)

TEST "exec shifts the stack within one vma: no copy_vma(), no rmap locks" GIVEN stack_that_moves
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "releases of the mmap_lock are recorded, its acquisitions are not" WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x5000, len: 0x2000, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT inconclusive MREMAP_15

TEST "page tables move without the mmap_lock" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x5000, len: 0x2000, need_rmap_locks: FALSE)
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    EXPECT violated MREMAP_15 AT 3

TEST "src is unlinked while its page tables move" GIVEN stack_that_moves
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT violated MREMAP_14 AT 1

TEST "src is unlinked after its page tables have moved" GIVEN stack_that_moves
    move_page_tables__return(vma: 0x10, new_vma: 0x10, old_addr: 0x9000, new_addr: 0x5000, len: 0x2000, moved: 0x2000)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

GIVEN vma_in_list COMPLETE WITH Era |-> v3_3 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")

TEST "a vma is moved to the tail without the mmap_lock" GIVEN vma_in_list
    anon_vma_moveto_tail(dst: 0x10)
    EXPECT violated MREMAP_11 AT 1

TEST "a vma is moved to the tail under the mmap_lock" GIVEN vma_in_list
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    anon_vma_moveto_tail(dst: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

GIVEN src_and_dst COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)

TEST "moving to the tail moves another vma" WITH Era |-> v3_3 GIVEN src_and_dst
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_relink(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, where: "tail")
    anon_vma_moveto_tail__return(dst: 0x10)
    EXPECT violated MREMAP_10 AT 5

TEST "moving to the tail stops after the first of two anon_vmas" GIVEN vma_in_list
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_relink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "tail")
    anon_vma_moveto_tail__return(dst: 0x10)
    EXPECT violated MREMAP_10 AT 5

TEST "moving to the tail in both" GIVEN vma_in_list
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    anon_vma_moveto_tail(dst: 0x10)
    anon_vma_relink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "tail")
    anon_vma_relink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, where: "tail")
    anon_vma_moveto_tail__return(dst: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "the tree has dst in front of src, and mremap takes no locks" WITH Era |-> v3_7 GIVEN src_and_dst
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    EXPECT violated MREMAP_01 AT 4

TEST "the tree has dst in front of src, and mremap takes the locks" WITH Era |-> v3_7 GIVEN src_and_dst
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: TRUE)
    EXPECT ok

TEST "a recording that begins in the middle does not know where dst stands" WITH Era |-> v3_7
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    EXPECT inconclusive MREMAP_01

TEST "dst is moved to the tail while page tables move" WITH Era |-> v3_3 GIVEN src_and_dst
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x9000, new_vma: 0x20, new_addr: 0x5000, len: 0x1000)
    anon_vma_moveto_tail(dst: 0x20)
    EXPECT violated MREMAP_14 AT 5

TEST "the way back from a faulted dst to a src that never had a page: nothing moves" COMPLETE
    WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 5)
    vma_alloc(vma: 0x20, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    copy_vma(vma: 0x20, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x6000, len: 0x1000, pgoff: 9)
    copy_vma__return(vma: 0x20, addr: 0x6000, len: 0x1000, pgoff: 9, new_vma: 0x10, new_start: 0x5000, new_end: 0x7000, new_pgoff: 5, new_anon_vma: 0xa0)
    move_page_tables(vma: 0x20, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x6000, len: 0x1000, need_rmap_locks: TRUE)
    move_page_tables__return(vma: 0x20, old_addr: 0x9000, new_vma: 0x10, new_addr: 0x6000, len: 0x1000, moved: 0)
    move_page_tables(vma: 0x10, old_addr: 0x6000, new_vma: 0x20, new_addr: 0x9000, len: 0, need_rmap_locks: TRUE)
    move_page_tables__return(vma: 0x10, old_addr: 0x6000, new_vma: 0x20, new_addr: 0x9000, len: 0, moved: 0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

GIVEN copy_of_mapped_file COMPLETE WITH Kernel |-> "6.12", Ptes |-> TRUE ==
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")

TEST "an unfaulted private mapping of a file moves, and its pgoff follows the address" GIVEN copy_of_mapped_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 2, flags: 0x73, file: 0xd0, anonymous: FALSE)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x5000, len: 0x1000, pgoff: 2)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    copy_vma__return(vma: 0x10, addr: 0x5000, len: 0x1000, pgoff: 2, new_vma: 0x20, new_start: 0x5000, new_end: 0x6000, new_pgoff: 5)
    EXPECT violated MREMAP_12 AT 4

TEST "… of /dev/zero, which is anonymous" GIVEN copy_of_mapped_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 2, flags: 0x73, file: 0xd0, anonymous: TRUE)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x5000, len: 0x1000, pgoff: 2)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    copy_vma__return(vma: 0x10, addr: 0x5000, len: 0x1000, pgoff: 2, new_vma: 0x20, new_start: 0x5000, new_end: 0x6000, new_pgoff: 5)
    EXPECT ok

TEST "… of a file that nobody knows" GIVEN copy_of_mapped_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 2, flags: 0x73, file: 0xd0)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x5000, len: 0x1000, pgoff: 2)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    copy_vma__return(vma: 0x10, addr: 0x5000, len: 0x1000, pgoff: 2, new_vma: 0x20, new_start: 0x5000, new_end: 0x6000, new_pgoff: 5)
    EXPECT inconclusive MREMAP_12

TEST "a shared mapping of a file grows over itself" GIVEN copy_of_mapped_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 2, flags: 0x7b, file: 0xd0)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x8000, len: 0x1000, pgoff: 2)
    vma_set_range(vma: 0x10, start: 0x8000, end: 0xa000, pgoff: 2)
    copy_vma__return(vma: 0x10, addr: 0x8000, len: 0x1000, pgoff: 2, new_vma: 0x10, new_start: 0x8000, new_end: 0xa000, new_pgoff: 2)
    EXPECT violated MREMAP_04 AT 4

TEST "a private mapping of /dev/zero grows over itself" GIVEN copy_of_mapped_file
    vma_link(vma: 0x10, mm: 0xe0, start: 0x9000, end: 0xa000, pgoff: 9, flags: 0x73, file: 0xd0, anonymous: TRUE)
    copy_vma(vma: 0x10, start: 0x9000, end: 0xa000, anon_vma: NULL, addr: 0x8000, len: 0x1000, pgoff: 9)
    vma_set_range(vma: 0x10, start: 0x8000, end: 0xa000, pgoff: 8)
    copy_vma__return(vma: 0x10, addr: 0x8000, len: 0x1000, pgoff: 9, new_vma: 0x10, new_start: 0x8000, new_end: 0xa000, new_pgoff: 8)
    EXPECT ok

GIVEN page_of_another_anon_vma COMPLETE WITH Kernel |-> "7.2", Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 0x73, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x4000, end: 0x8000, pgoff: 4)
    vma_link(vma: 0x20, mm: 0xe0, start: 0x14000, end: 0x18000, pgoff: 4, flags: 0x73, file: NULL)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", start: 0x14000, end: 0x18000, pgoff: 4)
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 0)

TEST "a page that dst does not lead to moves" GIVEN page_of_another_anon_vma
    page_map_state(page: 0xf0, mapping: 0xa2, index: 5, mapcount: 1)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x20, new_addr: 0x14000, len: 0x4000, need_rmap_locks: FALSE)
    pte_move_clear(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    EXPECT violated MREMAP_09 AT 5, MREMAP_15 AT 3

TEST "… which was used again since, and nobody has told for what" GIVEN page_of_another_anon_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x5000, flags: 0, anon_vma: 0xa0)
    pte_set(mm: 0xe0, addr: 0x5000, kind: "present", page: 0xf0, write: TRUE)
    move_page_tables(vma: 0x10, old_addr: 0x4000, new_vma: 0x20, new_addr: 0x14000, len: 0x4000, need_rmap_locks: FALSE)
    pte_move_clear(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    pte_move(mm: 0xe0, old_addr: 0x5000, new_addr: 0x15000)
    EXPECT violated MREMAP_15 AT 3
===============================================================================
