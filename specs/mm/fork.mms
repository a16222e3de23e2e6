------------------------------- MODULE mm.fork --------------------------------
EXTENDS mm.moveto_tail, mm.interval_tree

(* fork() joins each vma of the child with all that the parent's is joined with, and then copies its page tables,
   migration entries included.  A walk that is under way must come by the child after the parent: then it finds either
   the parent's entry before it is copied, or the copy.  No rmap lock is held meanwhile.  kernel/fork.c:dup_mmap(),
   mm/memory.c:copy_page_range(), mm/rmap.c:anon_vma_fork(). *)

(* Whose page tables each thread is filling, or filled last. *)
VARIABLE copying_to : [Task -> [mm : Mm, is_over : BOOLEAN]]

(* The migration entries that forks have copied. *)
VARIABLE copied : [Page -> SUBSET Location] DEFAULT {}

(* The child would share the parent's pages, but no walk of these pages would find it: migration and reclaim would
   leave its ptes behind.  Besides these it has one of its own; from 4.0 on it may do without.
   mm/rmap.c:anon_vma_fork() [2.6.34 on]. *)
RULE FORK_02 "child attached to every parent anon_vma"

ACTION Forked ON anon_vma_fork__return ==
    REQUIRE FORK_02 ==
        ret = 0 =>
            /\ \A av \in chain[pvma] : av \in chain[vma]
            /\ LET own == Cardinality(chain[vma] \ chain[pvma])
               IN  IF chain[pvma] = {} THEN own = 0 ELSE own = 1 \/ (own = 0 /\ Since(v4_0))

(* A walk that has visited the child (nothing there yet) and restores the parent's entry afterwards leaves the copy
   in the child.  Later the parent may well move behind its child.  kernel/fork.c:dup_mmap(),
   mm/rmap.c:anon_vma_fork() [2.6.34-3.6].
   At copy_page_range: by the order of the tree: both begin with the same page index, and the child came later.
   mm/rmap.c:anon_vma_fork(), mm/interval_tree.c:anon_vma_interval_tree_insert() [3.7 on].
   At copy_page_range__return: until the last entry is copied.  kernel/fork.c:dup_mmap(), which holds the parent's
   mmap_sem for writing [2.6.34-3.6].
   At copy_page_range__return: the same where trees give the order.  kernel/fork.c:dup_mmap() [3.7 on]. *)
RULE FORK_01 "parent vma precedes child vma while page tables are copied"

(* Pages would be mapped in a child that no walk comes by at all.  kernel/fork.c:dup_mmap() [2.6.34 on]. *)
RULE FORK_03 "anon_vma_fork before copy_page_range"

ACTION CopyBegin ON copy_page_range ==
    /\ REQUIRE FORK_01 WHEN Before(v3_7) == \A av \in chain[src_vma] : Before(src_vma, dst_vma, OrderFor(self, av))
    /\ REQUIRE FORK_01 WHEN Since(v3_7) == \A av \in chain[src_vma] : TreeBefore(src_vma, dst_vma, av)
    /\ REQUIRE FORK_03 == chain[src_vma] # {} => chain[dst_vma] # {}
    /\ copying_to'[self] = [mm |-> MmOf(dst_vma), is_over |-> FALSE]

ACTION CopyEnd ON copy_page_range__return ==
    /\ REQUIRE FORK_01 WHEN Before(v3_7) == \A av \in chain[src_vma] : Before(src_vma, dst_vma, OrderFor(self, av))
    /\ REQUIRE FORK_01 WHEN Since(v3_7) == \A av \in chain[src_vma] : TreeBefore(src_vma, dst_vma, av)
    /\ IF self \in DOMAIN copying_to
       THEN copying_to'[self] = [copying_to[self] EXCEPT !.is_over = TRUE]

ACTION PteSet ON pte_set WHEN Ptes ==
    IF kind = "migration" /\ self \in DOMAIN copying_to /\ ~copying_to[self].is_over /\ copying_to[self].mm = mm
    THEN copied'[page] = copied[page] \cup {At(mm, addr)}

(* As MIG_01, of the child's copy: its next fault on the page waits for one that is unlocked and perhaps freed.
   mm/memory.c:copy_one_pte(), mm/migrate.c:remove_migration_ptes() [2.6.34 on]. *)
RULE FORK_04 "copied migration entry is found by the walk" WHEN Ptes

ACTION RemoveEnd ON remove_migration_ptes__return WHEN Ptes ==
    LET w == replacing[self] IN
    /\ REQUIRE FORK_04 == ~w.may_zero /\ ~IsSplit(w.old, w.new) => \A e \in copied[w.old] : e \notin Entries(w.old)
    /\ copied' = Without(copied, w.old)

--------------------------------------------------------------------------------

TEST "a child that the parent's pages do not lead to" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    EXPECT violated FORK_02 AT 5

TEST "a child on the parent's anon_vma and on its own" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    EXPECT ok

GIVEN listed_parent_and_child COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")

TEST "the child stands before the parent while its page tables are copied" WITH Era |-> v2_6_34
    GIVEN listed_parent_and_child
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "head")
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT violated AVC_06 AT 1, FORK_01 AT 2

TEST "the parent stands before the child while its page tables are copied" WITH Era |-> v2_6_36
    GIVEN listed_parent_and_child
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT ok

TEST "after the fork the parent may be moved behind its child" WITH Era |-> v3_3
    GIVEN listed_parent_and_child
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    anon_vma_moveto_tail(dst: 0x10)
    EXPECT ok

TEST "but not before" WITH Era |-> v3_3 GIVEN listed_parent_and_child
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_moveto_tail(dst: 0x10)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT violated FORK_01 AT 3

GIVEN parent_and_child COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe1)

TEST "from 3.7 on the child comes behind its parent by age, or by index" WITH Era |-> v3_7
    GIVEN parent_and_child
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    copy_page_range__return(dst_vma: 0x20, src_vma: 0x10, ret: 0)
    EXPECT ok

TEST "… and a walk comes by a child with a smaller index first" WITH Era |-> v3_7 GIVEN parent_and_child
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 6)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT violated FORK_01 AT 3

TEST "the parent is moved behind its child while its page tables are copied" WITH Era |-> v3_3
    GIVEN parent_and_child
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    anon_vma_moveto_tail(dst: 0x10)
    copy_page_range__return(dst_vma: 0x20, src_vma: 0x10, ret: 0)
    EXPECT violated FORK_01 AT 5

TEST "page tables are copied into a child that no walk comes by" WITH Era |-> v3_7 GIVEN parent_and_child
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT violated FORK_01 AT 2, FORK_03 AT 2

TEST "a parent without anonymous pages need not be joined with anything" WITH Era |-> v3_7
    GIVEN parent_and_child
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT ok

TEST "a child joined with strangers" WITH Era |-> v3_7 GIVEN parent_and_child
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    EXPECT violated FORK_02 AT 2

TEST "of a child older than the recording nobody knows what it is joined with" WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree", pgoff: 7)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT inconclusive FORK_03

GIVEN copied_entry COMPLETE WITH Era |-> v6_4, Ptes |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe1)
    page_lock(page: 0xf0, tid: 2)
    rmap_one(page: 0xf0, vma: 0x10, addr: 0x5000, kind: "try_to_migrate_one", tid: 2)
    set_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf0, tid: 2)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    pte_set(mm: 0xe1, addr: 0x5000, kind: "migration", page: 0xf0)
    copy_page_range__return(dst_vma: 0x20, src_vma: 0x10, ret: 0)
    remove_migration_ptes(old: 0xf0, new: 0xf2, flags: 0, tid: 2)
    rmap_one(page: 0xf2, vma: 0x10, addr: 0x5000, kind: "remove_migration_pte", tid: 2)
    remove_migration_pte(addr: 0x5000, vma: 0x10, page: 0xf2, tid: 2)

TEST "the walk misses the child's copy of an entry" GIVEN copied_entry
    remove_migration_ptes__return(tid: 2)
    EXPECT violated FORK_04 AT 1

TEST "the walk finds the child's copy of an entry" GIVEN copied_entry
    rmap_one(page: 0xf2, vma: 0x20, addr: 0x5000, kind: "remove_migration_pte", tid: 2)
    remove_migration_pte(addr: 0x5000, vma: 0x20, page: 0xf2, tid: 2)
    remove_migration_ptes__return(tid: 2)
    EXPECT ok
===============================================================================
