----------------------------- MODULE mm.same_vma ------------------------------
EXTENDS mm.anon_vma, mm.page_table

(* The order of a vma's own list of avcs.  Each generation of a family adds one at the head, so that the newest anon_vma
   is at the head and the root at the tail, and copies of the list must keep that: it is how "the oldest" was found
   (2.6.34 to 2.6.38), and by which anon_vmas die before what they depend on.  Where the list is walked without an
   order (from 7.0 on) only the members count.  mm/rmap.c. *)

(* The vma whose avcs each thread takes away for good, or took away last. *)
VARIABLE unlinking : [Task -> Vma]

(* The vma_adjust() that each thread is in, by its vma. *)
VARIABLE absorbing : [Task -> Vma]

(* When each anon_vma came into the world, in ns: its first avc, or its allocation where a trace has that.  Its death may
   be unseen, up to 2.6.38 also in a complete trace: the last of its avcs takes it along.  But nobody gets at one whose
   list is empty, so that a first avc in an empty list is the birth of another one. *)
VARIABLE born : [AnonVma -> Nat]

IsOrdered(list : Seq(AnonVma)) ==
    \A i \in 1..Len(list) - 1 :
        list[i] \in DOMAIN born /\ list[i + 1] \in DOMAIN born => born[list[i]] <= born[list[i + 1]]

(* Up to 2.6.35 each anon_vma is a family of its own. *)
BeginsWithRoot(list : Seq(AnonVma)) ==
    Since(v2_6_36) /\ list # <<>> => (Head(list) \in DOMAIN root_of => root_of[Head(list)] = Head(list))

ACTION Link ON anon_vma_link ==
    /\ unlinking'[self] = NULL
    /\ IF members[anon_vma] = {} /\ IsNew(vma, anon_vma)
       THEN born'[anon_vma] = ts

ACTION AllocAnonVma ON anon_vma_alloc == born'[anon_vma] = ts

(* All that walks find in next would have to be found by the avcs that vma keeps.  mm/mmap.c:__vma_adjust(),
   include/linux/rmap.h:anon_vma_merge(), VM_BUG_ON(vma->anon_vma != next->anon_vma) [2.6.34 to 6.2].
   At anon_vma_merge: where a trace has the function itself.  include/linux/rmap.h:anon_vma_merge() [2.6.34 on]. *)
RULE AVC_21 "anon_vma_merge only for equal anon_vma"

ACTION UnlinkAll ON unlink_anon_vmas ==
    /\ REQUIRE AVC_21 WHEN Before(v6_4) ==
           self \in DOMAIN absorbing /\ absorbing[self] # vma /\ absorbing[self] \in DOMAIN chain /\ anon_vma # NULL =>
               anon_vma \in chain[absorbing[self]] \/ Contains(same_vma[absorbing[self]], anon_vma)
    /\ unlinking'[self] = vma

ACTION Merge ON anon_vma_merge ==
    /\ OBSERVE anon_vma_of[vma] = anon_vma
    /\ OBSERVE anon_vma_of[next] = next_anon_vma
    /\ REQUIRE AVC_21 == anon_vma_of[vma] = anon_vma_of[next]

ACTION Adjust ON vma_adjust == absorbing'[self] = vma

ACTION AdjustReturn ON vma_adjust__return == absorbing' = Without(absorbing, self)

(* Recordings may lack a return: what follows here shows that the call is over. *)
ACTION Unmap ON unmap_page_range == absorbing' = Without(absorbing, self)

ACTION ExitMmap ON exit_mmap == absorbing' = Without(absorbing, self)

(* A vma that absorbs another imports an anon_vma itself if at all: a clone to another vma is a split's, mremap's or a
   fork's. *)
ACTION Clone ON anon_vma_clone ==
    IF self \in DOMAIN absorbing /\ absorbing[self] # dst
    THEN absorbing' = Without(absorbing, self)

(* The root goes last: it must be there while the lock in it is held, and while anon_vmas that refer to it are
   released.  mm/rmap.c:unlink_anon_vmas() [2.6.36 to 6.19]. *)
RULE AVC_12 "unlink_anon_vmas walks newest to oldest" WHEN Since(v2_6_36) /\ Before(v7_0)

ACTION Unlink ON anon_vma_unlink ==
    REQUIRE AVC_12 ==
        self \in DOMAIN unlinking /\ unlinking[self] = vma /\ SameVma(vma) # <<>> =>
            anon_vma = Last(SameVma(vma))

(* The caller frees dst: an avc left over in a list or tree would point to freed memory.
   mm/rmap.c:anon_vma_clone(), the enomem_failure path [2.6.34 on].
   At anon_vma_fork__return: as AVC_15; 2.6.34 and 2.6.35 forget it when there is no memory for the child's own
   anon_vma: that is their bug.  mm/rmap.c:anon_vma_fork(), out_error [2.6.34 on]. *)
RULE AVC_15 "failed clone leaves dst unlinked"

(* The oldest anon_vma is where pages go that relatives may map as well: with a younger one at the tail, walks miss
   the vmas of older generations.  mm/rmap.c:anon_vma_clone(), __page_set_anon_rmap() [2.6.34 to 6.19].
   At anon_vma_fork__return: and the child's own anon_vma is the newest of all.  From 4.0 on it may have none: an
   anon_vma whose vma is gone is used again.  mm/rmap.c:anon_vma_fork() [2.6.34 to 6.19; the head to 3.19]. *)
RULE AVC_03 "same_vma list ordered newest to oldest" WHEN Before(v7_0)

(* Pages of src that dst comes to map (split, mremap, fork) would not be found in dst; and in another order dst's
   oldest anon_vma is not the root, so that swapped-in pages are tied to an anon_vma that not all who map them are
   joined with.  mm/rmap.c:anon_vma_clone() [2.6.34 on; the order 2.6.36 to 6.19].  2.6.34 and 2.6.35 clone in
   reverse: that is their bug. *)
RULE AVC_17 "anon_vma_clone preserves chain order"

ACTION Cloned ON anon_vma_clone__return ==
    /\ REQUIRE AVC_17 ==
           ret = 0 =>
               /\ \A av \in chain[src] : av \in chain[dst]
               /\ Since(v7_0) \/ SameVma(dst) = SameVma(src)
    /\ REQUIRE AVC_15 == ret # 0 => chain[dst] = {}
    /\ REQUIRE AVC_03 == ret = 0 => IsOrdered(SameVma(dst)) /\ BeginsWithRoot(SameVma(dst))

ACTION Forked ON anon_vma_fork__return ==
    /\ REQUIRE AVC_15 == ret # 0 => chain[vma] = {}
    /\ REQUIRE AVC_03 ==
           ret = 0 =>
               /\ IsOrdered(SameVma(vma))
               /\ BeginsWithRoot(SameVma(vma))
               /\ Before(v4_0) /\ SameVma(vma) # <<>> => anon_vma = Last(SameVma(vma))

-----------------------------------------------------------------------------

GIVEN src_of_a_clone COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")

TEST "a clone that fails half way and leaves dst linked" WITH Era |-> v3_7 GIVEN src_of_a_clone
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: -12)
    EXPECT violated AVC_15 AT 3

TEST "a clone that fails and cleans up" WITH Era |-> v3_7 GIVEN src_of_a_clone
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa0)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: -12)
    EXPECT ok

TEST "a clone that forgets one of src's anon_vmas" WITH Era |-> v3_7 GIVEN src_of_a_clone
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT violated AVC_17 AT 4

TEST "a clone of the whole chain" WITH Era |-> v3_7 GIVEN src_of_a_clone
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT ok

TEST "2.6.34 clones from the newest on: the copy's oldest anon_vma is not the oldest of the family" COMPLETE
    WITH Era |-> v2_6_34
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "tail")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa0, where: "tail")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT violated AVC_03 AT 7, AVC_17 AT 7

TEST "from 7.0 on each clone reverses the list, and its order is nobody's business" WITH Era |-> v7_0
    GIVEN src_of_a_clone
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT ok

TEST "a vma's avcs leave their trees and come back, newest first: the order of the vma's own list stays"
    WITH Era |-> v3_7 GIVEN src_of_a_clone
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    unlink_anon_vmas(vma: 0x10)
    anon_vma_unlink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT ok

TEST "the oldest is unlinked first" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    unlink_anon_vmas(vma: 0x10)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT violated AVC_12 AT 5

TEST "the child's own anon_vma is not the newest" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0, anon_vma: 0xa2)
    EXPECT violated AVC_03 AT 6

TEST "a fork that fails after the clone, and leaves the child linked" COMPLETE WITH Era |-> v2_6_34
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe1)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, where: "tail")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: -12)
    EXPECT violated AVC_15 AT 5

TEST "a vma absorbs one of another family" WITH Era |-> v3_7 GIVEN src_of_a_clone
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    vma_adjust(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT violated AVC_21 AT 4

TEST "a vma absorbs one of its own family; another is unmapped after that" WITH Era |-> v3_7
    GIVEN src_of_a_clone
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_adjust(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa0)
    vma_adjust__return(vma: 0x10, ret: 0)
    unlink_anon_vmas(vma: 0x30, anon_vma: 0xa4)
    EXPECT ok

TEST "munmap after a vma_adjust() whose return was not recorded" WITH Era |-> v3_7 GIVEN src_of_a_clone
    vma_adjust(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    unmap_page_range(vma: 0x20, addr: 8192, end: 16384)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT ok

TEST "a fork that fails after a vma_adjust() whose return was not recorded" WITH Era |-> v3_7
    GIVEN src_of_a_clone
    vma_adjust(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    anon_vma_fork(vma: 0x30, pvma: 0x20)
    anon_vma_clone(dst: 0x30, src: 0x20)
    unlink_anon_vmas(vma: 0x30, anon_vma: 0xa2)
    EXPECT ok

TEST "a recording without a fork: what a vma absorbs is judged, also after it has imported an anon_vma"
    RECORDS vma_alloc, vma_dup, vma_link, vma_free, vma_remove, anon_vma_link, anon_vma_unlink,
            anon_vma_clone, anon_vma_clone__return, anon_vma_prepare__return, anon_vma_put, anon_vma_alloc,
            anon_vma_free, unlink_anon_vmas, vma_adjust, vma_adjust__return, unmap_page_range, exit_mmap
    WITH Kernel |-> "6.1"
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    vma_adjust(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    anon_vma_clone(dst: 0x10, src: 0x20)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x10, src: 0x20, ret: 0)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT violated AVC_17 AT 7, AVC_21 AT 8

TEST "anon_vma_merge() itself is seen" WITH Era |-> v6_4 GIVEN src_of_a_clone
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_merge(vma: 0x10, next: 0x20)
    EXPECT violated AVC_21 AT 2

TEST "of a call that began before the recording nobody knows what it absorbs"
    WITH Era |-> v3_7, Kernel |-> "6.1"
    vma_alloc(vma: 0x20, mm: 0xe0)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT inconclusive AVC_21

TEST "2.6.36 frees an anon_vma with the last of its avcs; its address comes back as that of a child's own"
    COMPLETE WITH Era |-> v2_6_36, Kernel |-> "2.6.36"
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa2, root: 0xa2, where: "tail")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa2)
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_dup(orig: 0x20, vma: 0x30, mm: 0xe1)
    anon_vma_fork(vma: 0x30, pvma: 0x20)
    anon_vma_clone(dst: 0x30, src: 0x20)
    anon_vma_link(vma: 0x30, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_clone__return(dst: 0x30, src: 0x20, ret: 0)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_fork__return(vma: 0x30, pvma: 0x20, ret: 0, anon_vma: 0xa2)
    EXPECT ok
===============================================================================
