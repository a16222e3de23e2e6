-------------------------- MODULE mm.anon_vma_clone ---------------------------
EXTENDS mm.anon_vma_life, mm.vma_lock

(* What anon_vma_clone() is called for, and what it leaves behind, from 7.0 on.  It allocates all avcs before it takes the
   lock: what fails, fails before any of them is in a tree.  mm/rmap.c:anon_vma_clone(), check_anon_vma_clone(). *)

(* enum vma_operation. *)
MergeUnfaulted == 1
ForFork == 3

(* The clone that each thread is in, and whether it has joined its vma with anything. *)
VARIABLE cloning : [Task -> [dst : Vma, linked : BOOLEAN]]

(* The anon_vmas that forks have made, each with its parent, as long as no other vma is joined with it. *)
VARIABLE forked : [AnonVma -> AnonVma]

(* Of different vmas' anon_vmas, of one that is not dst's, or of two processes': the chain, the pointer and the counts do
   not fit together from then on, and a vma counts for an anon_vma that it is not joined with.
   mm/rmap.c:check_anon_vma_clone(), VM_WARN_ON_ONCE [7.0 on]. *)
RULE AVC_30 "clone from a vma of the same anon_vma into an empty chain" WHEN Since(v7_0)

(* Pages of an ancestor may be mapped in a vma with several anon_vmas: a neighbour without pages that takes them all over
   is found by walks for pages that it never had.  A vma that lookups find must be locked while it gets its anon_vmas, and
   one that is made for a split, a move or a fork must not be found yet.  mm/rmap.c:check_anon_vma_clone() [7.0 on].
   At anon_vma_clone: … as the locks of vmas tell.  mm/rmap.c:check_anon_vma_clone(), mm/vma.c:dup_anon_vma() [7.0 on]. *)
RULE AVC_32 "only a merge clones into a vma that can be found"

ACTION Clone ON anon_vma_clone WHEN Since(v7_0) ==
    /\ REQUIRE AVC_30 ==
           /\ chain[dst] = {}
           /\ dst_anon_vma = (IF op = ForFork THEN NULL ELSE src_anon_vma)
           /\ src_anon_vma = NULL => chain[src] = {}
           /\ op # ForFork /\ dst \in DOMAIN mm_of /\ src \in DOMAIN mm_of => mm_of[dst] = mm_of[src]
    /\ REQUIRE AVC_32 WHEN Since(v7_0) == op = MergeUnfaulted /\ src_anon_vma # NULL => Cardinality(chain[src]) = 1
    /\ REQUIRE AVC_32 WHEN Since(v7_0) /\ VmaLocks ==
           IF op = MergeUnfaulted THEN IsAttached(dst) /\ IsWriteLocked(dst) ELSE ~IsAttached(dst)
    /\ cloning'[self] = [dst |-> dst, linked |-> FALSE]

ACTION Link ON anon_vma_link WHEN Since(v7_0) ==
    /\ IF self \in DOMAIN cloning /\ cloning[self].dst = vma
       THEN cloning'[self] = [cloning[self] EXCEPT !.linked = TRUE]
    /\ IF members[anon_vma] # {} THEN forked' = Without(forked, anon_vma)

ACTION Unlink ON anon_vma_unlink WHEN Since(v7_0) == forked' = Without(forked, anon_vma)

(* The avcs are freed as they are, without a look at trees: one that is in a tree stays there, and walks go through freed
   memory.  mm/rmap.c:cleanup_partial_anon_vmas() [7.0 on]. *)
RULE AVC_31 "failed clone has linked nothing" WHEN Since(v7_0)

ACTION Cloned ON anon_vma_clone__return WHEN Since(v7_0) ==
    /\ REQUIRE AVC_31 == ret # 0 /\ self \in DOMAIN cloning /\ cloning[self].dst = dst => ~cloning[self].linked
    /\ cloning' = Without(cloning, self)

(* A child's own anon_vma counts the child; reuse is for those that count nobody. *)
ACTION Forked ON anon_vma_fork__return WHEN Since(v7_0) ==
    IF ret = 0 /\ anon_vma # NULL /\ anon_vma \in chain[vma] /\ anon_vma \notin chain[pvma] /\ pvma \in DOMAIN anon_vma_of
    THEN forked'[anon_vma] = anon_vma_of[pvma]

(* The next fork takes an anon_vma that counts nobody for an idle one, and gives it to another child.
   mm/rmap.c:anon_vma_fork(), maybe_reuse_anon_vma() [7.0 on]. *)
RULE AVC_36 "forked anon_vma counts its vma, and its parent counts it" WHEN Since(v7_0)

ACTION State ON anon_vma_state WHEN Since(v7_0) ==
    REQUIRE AVC_36 ==
        /\ anon_vma \in DOMAIN forked => num_active_vmas = 1
        /\ num_children >= Cardinality({av \in DOMAIN forked : forked[av] = anon_vma})

--------------------------------------------------------------------------------

GIVEN faulted_vma COMPLETE WITH Era |-> v7_0 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_prepare(vma: 0x10, start: 0, end: 0x4000)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_prepare__return(vma: 0x10, ret: 0)

TEST "a split joins the new half" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT ok

TEST "a split of another process's vma" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe2)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 0)
    EXPECT violated AVC_30 AT 2

TEST "a fork keeps the parent's pointer" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe2)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 3)
    EXPECT violated AVC_30 AT 2

TEST "a clone into a vma that is joined already" GIVEN faulted_vma
    anon_vma_clone(dst: 0x10, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 2)
    EXPECT violated AVC_30 AT 1

TEST "a vma without pages is cloned: there is nothing to do" COMPLETE WITH Era |-> v7_0
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: NULL, dst_anon_vma: NULL, op: 0)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT ok

TEST "a chain without its pointer" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: NULL, dst_anon_vma: NULL, op: 0)
    EXPECT violated AVC_30 AT 2

TEST "what src was joined with before the recording, nobody knows" WITH Era |-> v7_0
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 1)
    EXPECT inconclusive AVC_32

GIVEN child_of_a_fork COMPLETE WITH Era |-> v7_0 ==
    GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe2)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: NULL, op: 3)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tree")
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0, anon_vma: 0xa2)

TEST "a neighbour takes over all anon_vmas of a child's vma" GIVEN child_of_a_fork
    vma_alloc(vma: 0x30, mm: 0xe2)
    anon_vma_clone(dst: 0x30, src: 0x20, src_anon_vma: 0xa2, dst_anon_vma: 0xa2, op: 1)
    EXPECT violated AVC_32 AT 2

TEST "a neighbour takes over the anon_vma of a vma that has one" GIVEN faulted_vma
    vma_alloc(vma: 0x30, mm: 0xe0)
    anon_vma_clone(dst: 0x30, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 1)
    EXPECT ok

GIVEN found_neighbours COMPLETE WITH Era |-> v7_0, VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0, end: 0x4000, pgoff: 0, flags: 3, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    vma_link(vma: 0x30, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4, flags: 3, file: NULL)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)

TEST "… which it is not locked for" GIVEN found_neighbours
    anon_vma_clone(dst: 0x30, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 1)
    EXPECT violated AVC_32 AT 1

TEST "… which it is locked for" GIVEN found_neighbours
    vma_start_write(vma: 0x30, mm: 0xe0)
    vma_start_write__return(vma: 0x30, ret: 0)
    anon_vma_clone(dst: 0x30, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 1)
    EXPECT ok

TEST "a move into a vma that can be found" GIVEN found_neighbours
    anon_vma_clone(dst: 0x30, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 2)
    EXPECT violated AVC_32 AT 1

TEST "a clone that fails without having linked anything" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 0)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: -12)
    vma_free(vma: 0x20)
    EXPECT ok

TEST "a clone that fails, and takes back what it has linked, as up to 6.19" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: 0xa0, op: 0)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x20, avc: 0xc2, anon_vma: 0xa0)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: -12)
    EXPECT violated AVC_31 AT 5

TEST "whether a clone whose entry is not recorded has linked anything, nobody knows"
    RECORDS anon_vma_link, anon_vma_unlink, anon_vma_clone__return WITH Era |-> v7_0
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: -12)
    EXPECT inconclusive AVC_31

TEST "a fork throws away the anon_vma that it has allocated, as it uses another again" GIVEN faulted_vma
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe2)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_alloc(anon_vma: 0xa2)
    anon_vma_clone(dst: 0x20, src: 0x10, src_anon_vma: 0xa0, dst_anon_vma: NULL, op: 3)
    anon_vma_link(vma: 0x20, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    anon_vma_put(anon_vma: 0xa2, root: 0xa2)
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0, anon_vma: 0xa0)
    EXPECT ok

TEST "the child's anon_vma and the parent's count" GIVEN child_of_a_fork
    anon_vma_state(anon_vma: 0xa2, num_children: 0, num_active_vmas: 1)
    anon_vma_state(anon_vma: 0xa0, num_children: 2, num_active_vmas: 1)
    EXPECT ok

TEST "the child's anon_vma counts nobody" GIVEN child_of_a_fork
    anon_vma_state(anon_vma: 0xa2, num_children: 0, num_active_vmas: 0)
    EXPECT violated AVC_36 AT 1, AVC_20 AT 1

TEST "the parent's anon_vma does not count its child's" GIVEN child_of_a_fork
    anon_vma_state(anon_vma: 0xa0, num_children: 0, num_active_vmas: 1)
    EXPECT violated AVC_36 AT 1, AVC_20 AT 1
===============================================================================
