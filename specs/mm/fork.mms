-------------------------------- MODULE mm.fork --------------------------------
EXTENDS mm.moveto_tail, mm.interval_tree

(* fork() joins each vma of the child with all that the parent's is joined with, and then copies its page tables,
   migration entries included.  A walk that is under way must come by the child after the parent: then it finds either
   the parent's entry before it is copied, or the copy.  No rmap lock is held meanwhile.  kernel/fork.c:dup_mmap(),
   mm/memory.c:copy_page_range(), mm/rmap.c:anon_vma_fork(). *)

(* Whose page tables each thread is filling, or filled last. *)
VARIABLE copying_to : [Task -> [mm : Mm, is_over : BOOLEAN]]
INIT copying_to = <<>>

(* The migration entries that forks have copied. *)
VARIABLE copied : [Page -> SUBSET [mm : Mm, addr : Addr]]
INIT copied = <<>>

Copied(p : Page) == IF p \in DOMAIN copied THEN copied[p] ELSE {}

ACTION Forked ON anon_vma_fork__return ==
    (* The child would share the parent's pages, but no walk of these pages would find it: migration and reclaim
       would leave its ptes behind.  Besides these it has one of its own; from 4.0 on it may do without.
       mm/rmap.c:anon_vma_fork() [2.6.34 on]. *)
    REQUIRE FORK_02 "child attached to every parent anon_vma" ==
        ret = 0 =>
            /\ \A av \in AnonVmas(pvma) : av \in AnonVmas(vma)
            /\ LET own == Cardinality(AnonVmas(vma) \ AnonVmas(pvma))
               IN  IF AnonVmas(pvma) = {} THEN own = 0 ELSE own = 1 \/ (own = 0 /\ Since("4.0"))

ACTION CopyBegin ON copy_page_range ==
    (* A walk that has visited the child (nothing there yet) and restores the parent's entry afterwards leaves the copy
       in the child.  Later the parent may well move behind its child.  kernel/fork.c:dup_mmap(),
       mm/rmap.c:anon_vma_fork() [2.6.34-3.6]. *)
    /\ REQUIRE FORK_01 "parent vma precedes child vma while page tables are copied" WHEN Era \in ListEra ==
           \A av \in AnonVmas(src_vma) : Before(src_vma, dst_vma, OrderFor(self, av))
    (* As FORK_01, by the order of the tree: both begin with the same page index, and the child came later.
       mm/rmap.c:anon_vma_fork(), mm/interval_tree.c:anon_vma_interval_tree_insert() [3.7 on]. *)
    /\ REQUIRE FORK_01 "parent vma precedes child vma while page tables are copied" WHEN Era \in TreeEra ==
           \A av \in AnonVmas(src_vma) : TreeBefore(src_vma, dst_vma, av)
    (* Pages would be mapped in a child that no walk comes by at all.  kernel/fork.c:dup_mmap() [2.6.34 on]. *)
    /\ REQUIRE FORK_03 "anon_vma_fork before copy_page_range" == AnonVmas(src_vma) # {} => AnonVmas(dst_vma) # {}
    /\ copying_to'[self] = [mm |-> MmOf(dst_vma), is_over |-> FALSE]

ACTION CopyEnd ON copy_page_range__return ==
    (* As FORK_01, until the last entry is copied.  kernel/fork.c:dup_mmap(), which holds the parent's mmap_sem for
       writing [2.6.34-3.6]. *)
    /\ REQUIRE FORK_01 "parent vma precedes child vma while page tables are copied" WHEN Era \in ListEra ==
           \A av \in AnonVmas(src_vma) : Before(src_vma, dst_vma, OrderFor(self, av))
    (* The same where trees give the order.  kernel/fork.c:dup_mmap() [3.7 on]. *)
    /\ REQUIRE FORK_01 "parent vma precedes child vma while page tables are copied" WHEN Era \in TreeEra ==
           \A av \in AnonVmas(src_vma) : TreeBefore(src_vma, dst_vma, av)
    /\ IF self \in DOMAIN copying_to
       THEN copying_to'[self] = [copying_to[self] EXCEPT !.is_over = TRUE]

ACTION PteSet ON pte_set WHEN Ptes ==
    IF kind = "migration" /\ self \in DOMAIN copying_to /\ ~copying_to[self].is_over /\ copying_to[self].mm = mm
    THEN copied'[page] = Copied(page) \cup {At(mm, addr)}

ACTION RemoveEnd ON remove_migration_ptes__return WHEN Ptes ==
    LET w == replacing[self] IN
    (* As MIG_01, of the child's copy: its next fault on the page waits for one that is unlocked and perhaps freed.
       mm/memory.c:copy_one_pte(), mm/migrate.c:remove_migration_ptes() [2.6.34 on]. *)
    /\ REQUIRE FORK_04 "copied migration entry is found by the walk" WHEN Ptes ==
           ~w.may_zero /\ ~IsSplit(w.old, w.new) => \A e \in Copied(w.old) : e \notin Entries(w.old)
    /\ copied' = Without(copied, w.old)

--------------------------------------------------------------------------------

TEST "a child that the parent's pages do not lead to"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"anon_vma_fork__return","tid":1,"vma":"0x20","pvma":"0x10","ret":0}
    EXPECT violated FORK_02 AT 6

TEST "a child on the parent's anon_vma and on its own"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tree"}
    {"event":"anon_vma_fork__return","tid":1,"vma":"0x20","pvma":"0x10","ret":0}
    EXPECT ok

TEST "the child stands before the parent while its page tables are copied"
    {"event":"trace_begin","complete":true,"era":"K34"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"head"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT violated AVC_06 AT 5, FORK_01 AT 6

TEST "the parent stands before the child while its page tables are copied"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT ok

TEST "after the fork the parent may be moved behind its child"
    {"event":"trace_begin","complete":true,"era":"K33"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    {"event":"anon_vma_moveto_tail","tid":1,"dst":"0x10"}
    EXPECT ok

TEST "but not before"
    {"event":"trace_begin","complete":true,"era":"K33"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_moveto_tail","tid":1,"dst":"0x10"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT violated FORK_01 AT 7

TEST "from 3.7 on the child comes behind its parent by age, or by index"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    {"event":"copy_page_range__return","tid":1,"dst_vma":"0x20","src_vma":"0x10","ret":0}
    EXPECT ok

TEST "… and a walk comes by a child with a smaller index first"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":6}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT violated FORK_01 AT 6

TEST "the parent is moved behind its child while its page tables are copied"
    {"event":"trace_begin","complete":true,"era":"K33"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    {"event":"anon_vma_moveto_tail","tid":1,"dst":"0x10"}
    {"event":"copy_page_range__return","tid":1,"dst_vma":"0x20","src_vma":"0x10","ret":0}
    EXPECT violated FORK_01 AT 8

TEST "page tables are copied into a child that no walk comes by"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT violated FORK_01 AT 5, FORK_03 AT 5

TEST "a parent without anonymous pages need not be joined with anything"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_fork__return","tid":1,"vma":"0x20","pvma":"0x10","ret":0}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT ok

TEST "a child joined with strangers"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"anon_vma_fork__return","tid":1,"vma":"0x20","pvma":"0x10","ret":0}
    EXPECT violated FORK_02 AT 5

TEST "of a child older than the recording nobody knows what it is joined with"
    {"event":"trace_begin","era":"K64"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree","pgoff":7}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    EXPECT inconclusive FORK_03

TEST "the walk misses the child's copy of an entry"
    {"event":"trace_begin","complete":true,"era":"K64","ptes":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_dup","tid":1,"orig":"0x10","vma":"0x20","mm":"0xe1"}
    {"event":"page_lock","tid":2,"page":"0xf0"}
    {"event":"rmap_one","tid":2,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":2,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    {"event":"pte_set","tid":1,"mm":"0xe1","addr":"0x5000","kind":"migration","page":"0xf0"}
    {"event":"copy_page_range__return","tid":1,"dst_vma":"0x20","src_vma":"0x10","ret":0}
    {"event":"remove_migration_ptes","tid":2,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"rmap_one","tid":2,"page":"0xf2","vma":"0x10","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":2,"addr":"0x5000","vma":"0x10","page":"0xf2"}
    {"event":"remove_migration_ptes__return","tid":2}
    EXPECT violated FORK_04 AT 13

TEST "the walk finds the child's copy of an entry"
    {"event":"trace_begin","complete":true,"era":"K64","ptes":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_dup","tid":1,"orig":"0x10","vma":"0x20","mm":"0xe1"}
    {"event":"page_lock","tid":2,"page":"0xf0"}
    {"event":"rmap_one","tid":2,"page":"0xf0","vma":"0x10","addr":"0x5000","kind":"try_to_migrate_one"}
    {"event":"set_migration_pte","tid":2,"addr":"0x5000","vma":"0x10","page":"0xf0"}
    {"event":"copy_page_range","tid":1,"dst_vma":"0x20","src_vma":"0x10"}
    {"event":"pte_set","tid":1,"mm":"0xe1","addr":"0x5000","kind":"migration","page":"0xf0"}
    {"event":"copy_page_range__return","tid":1,"dst_vma":"0x20","src_vma":"0x10","ret":0}
    {"event":"remove_migration_ptes","tid":2,"old":"0xf0","new":"0xf2","flags":0}
    {"event":"rmap_one","tid":2,"page":"0xf2","vma":"0x10","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":2,"addr":"0x5000","vma":"0x10","page":"0xf2"}
    {"event":"rmap_one","tid":2,"page":"0xf2","vma":"0x20","addr":"0x5000","kind":"remove_migration_pte"}
    {"event":"remove_migration_pte","tid":2,"addr":"0x5000","vma":"0x20","page":"0xf2"}
    {"event":"remove_migration_ptes__return","tid":2}
    EXPECT ok
================================================================================
