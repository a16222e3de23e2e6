-------------------------- MODULE mm.anon_vma_unlink --------------------------
EXTENDS mm.anon_vma, mm.page_table, mm.locks

(* When a vma is taken off its anon_vmas for good.  mm/rmap.c:unlink_anon_vmas(), mm/vma.c:vma_complete(). *)

(* The merge that each thread has begun last: the vma that grows, and those that it absorbs and has not unlinked. *)
VARIABLE absorbed : [Task -> [target : Vma, rest : SUBSET Vma]]

ACTION Prepare ON vma_prepare == absorbed'[self] = [target |-> vma, rest |-> {remove, remove2} \ {NULL}]

(* What shows that the merge is over; an absorbed vma without anonymous pages is freed without being unlinked. *)
ACTION Free ON vma_free ==
    IF self \in DOMAIN absorbed THEN absorbed'[self] = [absorbed[self] EXCEPT !.rest = @ \ {vma}]

ACTION Unmap ON unmap_page_range == absorbed' = Without(absorbed, self)

ACTION Move ON move_page_tables == absorbed' = Without(absorbed, self)

ACTION Clone ON anon_vma_clone == absorbed' = Without(absorbed, self)

(* A fault could add a page to the vma, and an anon_vma, while it is taken off those that it has.
   mm/rmap.c:unlink_anon_vmas(), mmap_assert_locked() [7.0 on].
   At unlink_anon_vmas: without the pointer nothing is unlinked: what is on the chain then outlives the vma.
   mm/rmap.c:unlink_anon_vmas(), VM_WARN_ON_ONCE(!list_empty(&vma->anon_vma_chain)) [7.0 on]. *)
RULE AVC_34 "unlink_anon_vmas under the mmap_lock; no pointer, no chain"

(* What was in the absorbed range is the target's from now on: whoever looks for one of its pages must find that.  Both had
   the same anon_vmas, or the target has got those of the other.  mm/vma.c:dup_anon_vma(), is_mergeable_anon_vma(),
   vma_complete() [6.3 on]. *)
RULE AVC_35 "target is joined with all that the absorbed vma was joined with"

ACTION UnlinkAll ON unlink_anon_vmas ==
    /\ REQUIRE AVC_34 WHEN Since(v7_0) /\ Locks == vma \in DOMAIN mm_of => HoldsMmap(self, mm_of[vma])
    /\ REQUIRE AVC_34 WHEN Since(v7_0) == anon_vma = NULL => chain[vma] = {}
    /\ REQUIRE AVC_35 ==
           self \in DOMAIN absorbed /\ vma \in absorbed[self].rest =>
               \A av \in chain[vma] :
                   av \in chain[absorbed[self].target] \/ Contains(same_vma[absorbed[self].target], av)
    /\ IF self \in DOMAIN absorbed THEN absorbed'[self] = [absorbed[self] EXCEPT !.rest = @ \ {vma}]

--------------------------------------------------------------------------------

GIVEN vma_with_its_own COMPLETE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")

TEST "a vma is unlinked without the mmap_lock" WITH Era |-> v7_0, Locks |-> TRUE GIVEN vma_with_its_own
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    EXPECT violated AVC_34 AT 1

TEST "… with it, for reading" WITH Era |-> v7_0, Locks |-> TRUE GIVEN vma_with_its_own
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire")
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    EXPECT ok

TEST "… up to 6.19 nobody asks" WITH Era |-> v6_15, Locks |-> TRUE GIVEN vma_with_its_own
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa0)
    EXPECT ok

TEST "a vma with a chain and no anon_vma" WITH Era |-> v7_0 GIVEN vma_with_its_own
    unlink_anon_vmas(vma: 0x10, anon_vma: NULL)
    EXPECT violated AVC_34 AT 1

TEST "a vma without either" COMPLETE WITH Era |-> v7_0
    vma_alloc(vma: 0x10, mm: 0xe0)
    unlink_anon_vmas(vma: 0x10, anon_vma: NULL)
    EXPECT ok

TEST "of a vma older than the recording nobody knows the chain" WITH Era |-> v7_0
    unlink_anon_vmas(vma: 0x10, anon_vma: NULL)
    EXPECT inconclusive AVC_34, AVC_35

GIVEN neighbours_of_two_anon_vmas WITH Era |-> v7_0 ==
    GIVEN vma_with_its_own
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")

TEST "a vma absorbs one of another anon_vma" GIVEN neighbours_of_two_anon_vmas
    vma_prepare(vma: 0x10, remove: 0x20, remove2: NULL)
    vma_complete(vma: 0x10, start: 0, end: 0x8000, remove: 0x20)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT violated AVC_35 AT 3

TEST "a vma absorbs one of its own anon_vma, whose trees it has left for the change of its bounds" WITH Era |-> v7_0
    GIVEN vma_with_its_own
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_prepare(vma: 0x10, remove: 0x20, remove2: NULL)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa0)
    EXPECT ok

TEST "an absorbed vma without pages is freed; munmap takes one that has its address" GIVEN neighbours_of_two_anon_vmas
    vma_alloc(vma: 0x30, mm: 0xe0)
    vma_prepare(vma: 0x10, remove: 0x30, remove2: NULL)
    vma_free(vma: 0x30)
    vma_alloc(vma: 0x30, mm: 0xe0)
    anon_vma_link(vma: 0x30, avc: 0xc4, anon_vma: 0xa4, root: 0xa4, where: "tree")
    unlink_anon_vmas(vma: 0x30, anon_vma: 0xa4)
    EXPECT ok

TEST "what a merge that began before the recording absorbs, nobody knows" WITH Era |-> v7_0
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa2, root: 0xa2, where: "tree")
    unlink_anon_vmas(vma: 0x20, anon_vma: 0xa2)
    EXPECT inconclusive AVC_35
===============================================================================
