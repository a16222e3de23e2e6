----------------------------- MODULE mm.anon_vma ------------------------------
EXTENDS mm.vma, mm.page

(* Chains: which vmas hang on which anon_vmas.  An anon_vma_chain (avc) joins one vma with one anon_vma; it is on the
   vma's own list (same_vma) and in the anon_vma's list or interval tree.  A page of an anon_vma can only be mapped by
   vmas that have an avc to it: whoever is not joined is not found by rmap walks.  mm/rmap.c.

   What the trace shows are the changes of the list or tree.  From 3.7 on a vma whose bounds change is taken out of
   the trees and put in again (vma_prepare … vma_complete), so chains are only compared where no vma is in between.
   The vma's own list stays as it is meanwhile.

   What must be so of the order of that list stands in mm.same_vma, of the list of the anon_vma in mm.same_anon_vma,
   of locks and roots in mm.anon_vma_root, of birth and death in mm.anon_vma_life. *)

(* The avc has been put into the list or tree: anon_vma_chain_link() up to 3.6, anon_vma_interval_tree_insert() later.
   anon_rmap_tree_insert() from 7.3 on.  root: the anon_vma's root as read there.  start, end, pgoff: the vma's.
   anon_pgoff: from 7.3 on, what the tree goes by. *)
EVENT anon_vma_link(vma : Vma, avc : Avc, anon_vma : AnonVma, root : AnonVma OPTIONAL,
                    where : {"head", "tail", "tree"}, start : Addr OPTIONAL, end : Addr OPTIONAL,
                    pgoff : Nat OPTIONAL, anon_pgoff : Nat OPTIONAL)

(* The avc is taken out of the list or tree: anon_vma_interval_tree_remove() from 3.7 on, anon_rmap_tree_remove() from
   7.3 on. *)
EVENT anon_vma_unlink(vma : Vma, avc : Avc, anon_vma : AnonVma, start : Addr OPTIONAL, end : Addr OPTIONAL)

(* A vma without an anon_vma gets one before its first anonymous page.  anon_pgoff: as at vma_link. *)
EVENT anon_vma_prepare(vma : Vma, start : Addr, end : Addr, pgoff : Nat OPTIONAL, mm : Mm OPTIONAL,
                       anon_pgoff : Nat OPTIONAL)
EVENT anon_vma_prepare__return(vma : Vma, ret : Int, anon_vma : AnonVma OPTIONAL)

(* dst is joined with all that src is joined with: split, copy_vma(), fork, merge into an unfaulted vma.
   op, from 7.0 on: enum vma_operation, 0 a split, 1 a merge into a vma that had no pages, 2 a move, 3 a fork.
   …anon_vma: the pointers of both, as it is entered. *)
EVENT anon_vma_clone(dst : Vma, src : Vma, dst_start : Addr OPTIONAL, dst_end : Addr OPTIONAL,
                     src_start : Addr OPTIONAL, src_end : Addr OPTIONAL, src_anon_vma : AnonVma OPTIONAL,
                     op : Nat OPTIONAL, dst_anon_vma : AnonVma OPTIONAL)
EVENT anon_vma_clone__return(dst : Vma, src : Vma, ret : Int)

(* Fork: vma, the child's copy of pvma, is joined with all of pvma's anon_vmas and one of its own. *)
EVENT anon_vma_fork(vma : Vma, pvma : Vma, parent_anon_vma : AnonVma OPTIONAL)
EVENT anon_vma_fork__return(vma : Vma, pvma : Vma, ret : Int, anon_vma : AnonVma OPTIONAL)

EVENT unlink_anon_vmas(vma : Vma, anon_vma : AnonVma OPTIONAL)

(* vma absorbs next: anon_vma_merge(), which is unlink_anon_vmas(next).  …anon_vma: the pointers of both. *)
EVENT anon_vma_merge(vma : Vma, next : Vma, anon_vma : AnonVma OPTIONAL, next_anon_vma : AnonVma OPTIONAL)

(* __put_anon_vma(), from 2.6.39 on: the last reference is gone, the anon_vma is about to be freed. *)
EVENT anon_vma_put(anon_vma : AnonVma, root : AnonVma OPTIONAL)

(* The slab has given out an anon_vma or an avc, or gets it back.  Of anon_vmas that a recording shows with
   anon_vma_put it need not show anon_vma_free. *)
EVENT anon_vma_alloc(anon_vma : AnonVma)
EVENT anon_vma_free(anon_vma : AnonVma)
EVENT avc_alloc(avc : Avc)
EVENT avc_free(avc : Avc)

(* Where anon_vma_free follows anon_vma_put, nothing is left for it. *)
LIFETIME AnonVma DIES anon_vma_put(anon_vma), anon_vma_free

(* The avcs that are in a list or tree, and what each of them joins. *)
VARIABLE avcs : [Avc -> [vma : Vma, anon_vma : AnonVma]]

(* The anon_vmas that a live vma is joined with. *)
VARIABLE chain : [Vma -> SUBSET AnonVma] DEFAULT {}

(* The same as the vma's own list, vma->anon_vma_chain, has them, from its tail to its head: avcs come in at the head,
   so the oldest is first here.  An anon_vma stays here while the avc is out of its tree for a while, and may stay when
   it is out for good: SameVma() is the list. *)
VARIABLE same_vma : [Vma -> Seq(AnonVma)] DEFAULT <<>>

(* vma->anon_vma of each live vma, NULL until its first anonymous page; a copy begins with that of its original. *)
VARIABLE anon_vma_of : [Vma -> AnonVma]

(* The avcs in an anon_vma's list or tree. *)
VARIABLE members : [AnonVma -> SUBSET Avc] DEFAULT {}

(* The anon_vma whose lock is an anon_vma's lock: the oldest of the family. *)
VARIABLE root_of : [AnonVma -> AnonVma]

(* vma->anon_vma_chain from the oldest to the newest. *)
SameVma(v : Vma) == SelectSeq(same_vma[v], LAMBDA av : av \in chain[v])

IsLinked(c : Avc, v : Vma, av : AnonVma) ==
    c \in DOMAIN avcs /\ avcs[c] = [vma |-> v, anon_vma |-> av]

(* The avc was not on the vma's list; other links put one in again whose tree it had left for a change of bounds. *)
IsNew(v : Vma, av : AnonVma) == ~Contains(same_vma[v], av)

ACTION Alloc ON vma_alloc ==
    /\ chain'[vma] = {}
    /\ same_vma'[vma] = <<>>
    /\ anon_vma_of'[vma] = NULL

ACTION Dup ON vma_dup ==
    /\ chain'[vma] = {}
    /\ same_vma'[vma] = <<>>
    /\ anon_vma_of'[vma] = anon_vma_of[orig]

(* A trace may describe a vma that was there before with a vma_link alone. *)
ACTION LinkVma ON vma_link ==
    /\ chain'[vma] = chain[vma]
    /\ IF vma \notin DOMAIN anon_vma_of THEN anon_vma_of'[vma] = NULL

(* Inserted twice, the avc corrupts the list or tree: a walk goes round for ever, or the second removal
   writes to freed memory.  mm/rmap.c:anon_vma_chain_link(); from 3.7 on
   mm/interval_tree.c:anon_vma_interval_tree_insert() [2.6.34 on].
   At anon_vma_unlink: list_del() or rb_erase() of what is not in there corrupts some other list or tree.
   mm/rmap.c:unlink_anon_vmas() [2.6.34 on]; mm/interval_tree.c:anon_vma_interval_tree_remove() [3.7 on].
   At avc_free: the list or tree would lead through freed memory.  mm/rmap.c:anon_vma_chain_free(), called where the
   avc is off both lists or never was on one [2.6.34 on]. *)
RULE AVC_01 "avc must be on both lists or on none"

(* A walk would visit the vma twice, and unlink_anon_vmas() would free one avc of the two too early.
   mm/rmap.c:anon_vma_prepare(), anon_vma_clone() [2.6.34 on]. *)
RULE AVC_02 "no duplicate avc for a (vma, anon_vma) pair"

(* lock_anon_vma_root() takes one lock for the whole chain: with two roots the rest of the chain would be changed
   without its lock.  mm/rmap.c:lock_anon_vma_root() warns of it [2.6.36 on]. *)
RULE AVC_04 "all anon_vmas of one vma share one root" WHEN Since(v2_6_36)

ACTION Link ON anon_vma_link ==
    /\ REQUIRE AVC_01 == ~IsLinked(avc, vma, anon_vma)
    /\ REQUIRE AVC_02 == IsLinked(avc, vma, anon_vma) \/ anon_vma \notin chain[vma]
    /\ REQUIRE AVC_04 == \A other \in chain[vma] : root_of[other] = root
    /\ avcs'[avc] = [vma |-> vma, anon_vma |-> anon_vma]
    /\ chain'[vma] = chain[vma] \cup {anon_vma}
    /\ same_vma'[vma] = IF IsNew(vma, anon_vma) THEN Append(same_vma[vma], anon_vma) ELSE same_vma[vma]
    (* The first avc is that of anon_vma_prepare(); a clone and a fork say better at their ends. *)
    /\ IF IsNew(vma, anon_vma) /\ chain[vma] = {}
       THEN anon_vma_of'[vma] = anon_vma
    /\ members'[anon_vma] = members[anon_vma] \cup {avc}
    /\ root_of'[anon_vma] = root

ACTION Unlink ON anon_vma_unlink ==
    /\ REQUIRE AVC_01 == IsLinked(avc, vma, anon_vma)
    /\ avcs' = Without(avcs, avc)
    /\ chain'[vma] = chain[vma] \ {anon_vma}
    /\ members'[anon_vma] = members[anon_vma] \ {avc}

ACTION FreeAvc ON avc_free ==
    REQUIRE AVC_01 == avc \notin DOMAIN avcs

(* Split, copy_vma(), and the import of an anon_vma in a merge.  One that fails leaves dst without an anon_vma from 7.0 on
   (cleanup_partial_anon_vmas()). *)
ACTION Cloned ON anon_vma_clone__return ==
    CASE ret = 0 /\ src \in DOMAIN anon_vma_of -> anon_vma_of'[dst] = anon_vma_of[src]
      [] ret # 0 /\ Since(v7_0) -> anon_vma_of'[dst] = NULL
      [] OTHER -> UNCHANGED anon_vma_of

ACTION Forked ON anon_vma_fork__return ==
    IF ret = 0
    THEN anon_vma_of'[vma] = IF chain[pvma] = {} THEN NULL ELSE anon_vma

(* Since mremap() may leave a vma behind that has lost its pages, the pointer is reset.  mm/rmap.c:unlink_anon_vmas()
   [5.12 on]. *)
ACTION UnlinkAll ON unlink_anon_vmas WHEN Since(v5_12) == anon_vma_of'[vma] = NULL

ACTION AllocAnonVma ON anon_vma_alloc == members'[anon_vma] = {}

(* Walks that come by the anon_vma's list or tree would read the freed vma.  free_pgtables(), anon_vma_merge() or
   an error path must have unlinked it.  mm/mmap.c:remove_vma(), kernel/fork.c:vm_area_free() [2.6.34 on].
   At vma_remove: at the other place where a vma's life ends.  mm/vma.c:remove_vma() [6.12]. *)
RULE AVC_22 "vma freed only when unlinked"

(* Where vma_free follows vma_remove, the chain is gone already. *)
ACTION Free ON vma_free == REQUIRE AVC_22 == chain[vma] = {}

ACTION Remove ON vma_remove ==
    REQUIRE AVC_22 == chain[vma] = {}

(* The page's own anon_vma would not lead to the vma that maps it: the page can neither be migrated nor
   swapped, and after the anon_vma's death page->mapping dangles.  Where there is a page the vma is at rest; but its
   avcs may be out of their trees while another thread makes a stack grow.  mm/rmap.c:__page_set_anon_rmap(),
   anon_vma_prepare() [2.6.34 on].
   At anon_vma_prepare__return: where the pointer is set.  mm/rmap.c:anon_vma_prepare() [2.6.34 on]. *)
RULE AVC_05 "vma->anon_vma set iff chain not empty"

ACTION AddNewAnonRmap ON page_add_new_anon_rmap ==
    /\ REQUIRE AVC_05 ==
           IF anon_vma = NULL
           THEN chain[vma] = {}
           ELSE anon_vma \in chain[vma] \/ Contains(same_vma[vma], anon_vma)

ACTION Prepared ON anon_vma_prepare__return ==
    REQUIRE AVC_05 == ret = 0 => chain[vma] # {} \/ same_vma[vma] # <<>>

-----------------------------------------------------------------------------

GIVEN joined_vma COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")

TEST "an avc is put into the tree twice" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_01 AT 1

TEST "an avc is taken out and put in again, as when its vma's bounds change" WITH Era |-> v3_7
    GIVEN joined_vma
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT ok

TEST "an avc is taken out twice" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT violated AVC_01 AT 2

TEST "a second avc joins the same two" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT violated AVC_02 AT 1

TEST "two vmas share an anon_vma, each by an avc of its own" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    EXPECT ok

TEST "a vma of two families" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    EXPECT violated AVC_04 AT 1

TEST "a vma of one family" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    EXPECT ok

TEST "vma->anon_vma is not on the vma's chain" WITH Era |-> v3_7 GIVEN joined_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x1000, anon_vma: 0xa2)
    EXPECT violated AVC_05 AT 1

TEST "an anonymous page is added to a vma with an anon_vma" WITH Era |-> v3_7 GIVEN joined_vma
    page_add_new_anon_rmap(page: 0xf0, vma: 0x10, addr: 0x1000, anon_vma: 0xa0)
    EXPECT ok

TEST "a vma is freed while it is linked" WITH Era |-> v3_7 GIVEN joined_vma
    vma_free(vma: 0x10)
    EXPECT violated AVC_22 AT 1

TEST "a vma is freed when it is unlinked, and its address is used again" WITH Era |-> v3_7 GIVEN joined_vma
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    vma_free(vma: 0x10)
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_free(vma: 0x10)
    EXPECT ok

TEST "a vma is removed while it is linked" WITH Era |-> v6_4 GIVEN joined_vma
    vma_remove(vma: 0x10)
    EXPECT violated AVC_22 AT 1

TEST "a vma is removed when it is unlinked, then freed" WITH Era |-> v6_4 GIVEN joined_vma
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    vma_remove(vma: 0x10)
    vma_free(vma: 0x10)
    EXPECT ok

TEST "of a vma older than the recording nobody knows whether it is linked" WITH Era |-> v6_4
    vma_free(vma: 0x10)
    EXPECT inconclusive AVC_22
===============================================================================
