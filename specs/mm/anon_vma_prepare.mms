------------------------- MODULE mm.anon_vma_prepare --------------------------
EXTENDS mm.anon_vma, mm.locks

(* How a vma gets its first anon_vma: a neighbour's if it could be merged with that, else a new one.  Two faults may be
   at it at a time; the one that comes second under the lock keeps what is there, and gives back what it had prepared.
   mm/rmap.c:anon_vma_prepare(), mm/mmap.c:find_mergeable_anon_vma(). *)

TYPE Preparing == [
    vma : Vma,
    late : BOOLEAN,                      \* it has linked vma although that was joined already
    stranger : BOOLEAN,                  \* … to an anon_vma that no neighbour may share
    avcs : SUBSET Avc,                   \* what it has allocated; so anon_vmas
    settled_avcs : SUBSET Avc,           \* what it has linked or freed
    anon_vmas : SUBSET AnonVma,
    settled_anon_vmas : SUBSET AnonVma
]

(* The call that each thread is in. *)
VARIABLE preparing : [Task -> Preparing]

PagesIn(v : Vma) == ShiftRight(area[v].end - area[v].start, PageShift)

(* v's pages go on where u's end. *)
Continues(u : Vma, v : Vma) ==
    /\ area[u].end = area[v].start
    /\ area[u].pgoff + PagesIn(u) = area[v].pgoff
    /\ Since(v7_3) => area[u].anon_pgoff + PagesIn(u) = area[v].anon_pgoff

(* n may share av with v: it is joined with nothing else, and, as far as a trace has the bounds, stands next to v. *)
MayShare(n : Vma, v : Vma, av : AnonVma) ==
    /\ n # v
    /\ chain[n] = {av}
    /\ Ptes /\ n \in DOMAIN area /\ v \in DOMAIN area =>
           MmOf(n) = MmOf(v) /\ vm_file[n] = vm_file[v] /\ (Continues(n, v) \/ Continues(v, n))

IsShared(av : AnonVma) == members[av] # {}

(* There is somebody who may share av with v. *)
IsOffered(av : AnonVma, v : Vma) == \E c \in members[av] : c \in DOMAIN avcs /\ MayShare(avcs[c].vma, v, av)

(* munmap, mremap or fork could go on beside it and find an anon_vma half set up, or neighbours that are gone.  From
   6.4 on the lock of the vma alone is not enough.  mm/rmap.c:anon_vma_prepare(), might_sleep() and its callers;
   __anon_vma_prepare(), mmap_assert_locked() [2.6.34 on; the assertion from 6.8]. *)
RULE AVC_19 "anon_vma_prepare requires mmap_lock" WHEN Locks

ACTION Begin ON anon_vma_prepare ==
    /\ REQUIRE AVC_19 == vma \in DOMAIN mm_of => HoldsMmap(self, mm_of[vma])
    /\ preparing'[self] = [vma |-> vma, late |-> FALSE, stranger |-> FALSE,
                           avcs |-> {}, settled_avcs |-> {}, anon_vmas |-> {}, settled_anon_vmas |-> {}]

ACTION Link ON anon_vma_link ==
    IF self \in DOMAIN preparing
    THEN LET p == preparing[self]
             is_late == p.vma = vma /\ chain[vma] # {}
             is_first == p.vma = vma /\ chain[vma] = {}
         IN  preparing'[self] =
                 [p EXCEPT !.late = @ \/ is_late,
                           !.stranger = @ \/ (is_first /\ IsShared(anon_vma) /\ ~IsOffered(anon_vma, vma)),
                           !.settled_avcs = @ \cup {avc},
                           !.settled_anon_vmas = @ \cup {anon_vma}]

ACTION AllocAvc ON avc_alloc ==
    IF self \in DOMAIN preparing
    THEN preparing'[self] = [preparing[self] EXCEPT !.avcs = @ \cup {avc}, !.settled_avcs = @ \ {avc}]

ACTION FreeAvc ON avc_free ==
    IF self \in DOMAIN preparing
    THEN preparing'[self] = [preparing[self] EXCEPT !.settled_avcs = @ \cup {avc}]

ACTION AllocAnonVma ON anon_vma_alloc ==
    IF self \in DOMAIN preparing
    THEN preparing'[self] = [preparing[self] EXCEPT !.anon_vmas = @ \cup {anon_vma},
                                                    !.settled_anon_vmas = @ \ {anon_vma}]

ACTION Put ON anon_vma_put ==
    IF self \in DOMAIN preparing
    THEN preparing'[self] = [preparing[self] EXCEPT !.settled_anon_vmas = @ \cup {anon_vma}]

ACTION FreeAnonVma ON anon_vma_free ==
    IF self \in DOMAIN preparing
    THEN preparing'[self] = [preparing[self] EXCEPT !.settled_anon_vmas = @ \cup {anon_vma}]

(* Pages that the first fault has added already belong to an anon_vma that vma->anon_vma names no more.
   mm/rmap.c:anon_vma_prepare(), which looks at vma->anon_vma once more under page_table_lock [2.6.34 on].
   At anon_vma_clone: the vma that gets another's anon_vmas has none, be it a copy or one that a merge makes grow.
   mm/mmap.c:__vma_adjust(), mm/vma.c:dup_anon_vma() [2.6.34 on].
   At anon_vma_fork: only of a child that no lookup finds yet may the pointer be changed.  kernel/fork.c:dup_mmap()
   [2.6.34 on]. *)
RULE AVC_13 "vma->anon_vma is assigned once"

(* Nobody will ever free it.  mm/rmap.c:anon_vma_prepare() [2.6.34 on].  2.6.34 and 2.6.35 leak the avc where a
   neighbour's anon_vma was to be used: that is their bug. *)
RULE AVC_14 "losing anon_vma_prepare frees what it allocated"

(* Walks for the pages of one process would go through all of its relatives, and pages that merge later would not
   agree on their index.  mm/mmap.c:reusable_anon_vma(), anon_vma_compatible() [2.6.34 on]. *)
RULE AVC_16 "share an anon_vma only with an unforked neighbour"

ACTION End ON anon_vma_prepare__return ==
    LET p == preparing[self]
        entered == self \in DOMAIN preparing /\ p.vma = vma
    IN
    /\ REQUIRE AVC_13 == entered /\ ret = 0 => ~p.late
    /\ REQUIRE AVC_14 ==
           entered =>
               /\ \A c \in p.avcs : c \in p.settled_avcs
               /\ \A av \in p.anon_vmas : av \in p.settled_anon_vmas
    /\ REQUIRE AVC_16 == entered /\ ret = 0 => ~p.stranger
    /\ preparing' = Without(preparing, self)

ACTION Clone ON anon_vma_clone ==
    REQUIRE AVC_13 == chain[dst] = {}

ACTION Fork ON anon_vma_fork ==
    REQUIRE AVC_13 == vma \notin findable

--------------------------------------------------------------------------------

TEST "mmap_lock is held for reading, as by a fault" COMPLETE WITH Era |-> v6_4, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire")
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096)
    EXPECT ok

GIVEN fault_prepares ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096)

TEST "the second of two faults links the vma once more" COMPLETE WITH Era |-> v2_6_36 GIVEN fault_prepares
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096, tid: 2)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_prepare__return(vma: 0x10, ret: 0)
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa0, root: 0xa0, where: "tail", tid: 2)
    anon_vma_prepare__return(vma: 0x10, ret: 0, tid: 2)
    EXPECT violated AVC_02 AT 4, AVC_13 AT 5

TEST "… keeps what is there, and gives back its own" COMPLETE WITH Era |-> v2_6_36 GIVEN fault_prepares
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096, tid: 2)
    avc_alloc(avc: 0xc0)
    anon_vma_alloc(anon_vma: 0xa0)
    avc_alloc(avc: 0xc2, tid: 2)
    anon_vma_alloc(anon_vma: 0xa2, tid: 2)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_prepare__return(vma: 0x10, ret: 0)
    anon_vma_free(anon_vma: 0xa2, tid: 2)
    avc_free(avc: 0xc2, tid: 2)
    anon_vma_prepare__return(vma: 0x10, ret: 0, tid: 2)
    EXPECT ok

TEST "… but for its anon_vma" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096)
    avc_alloc(avc: 0xc2)
    anon_vma_alloc(anon_vma: 0xa2)
    avc_free(avc: 0xc2)
    anon_vma_prepare__return(vma: 0x10, ret: 0)
    EXPECT violated AVC_14 AT 7

TEST "mmap_lock is not held" COMPLETE WITH Era |-> v6_4, Locks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", tid: 2)
    anon_vma_prepare(vma: 0x10, start: 0, end: 4096)
    EXPECT violated AVC_19 AT 3

TEST "who holds it when the recording begins, nobody knows" WITH Era |-> v6_4, Locks |-> TRUE
    GIVEN fault_prepares
    EXPECT inconclusive AVC_19

TEST "a neighbour that has come by fork shares one of its anon_vmas" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe0)
    anon_vma_prepare(vma: 0x20, start: 4096, end: 8192)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa2, root: 0xa0, where: "tail")
    anon_vma_prepare__return(vma: 0x20, ret: 0)
    EXPECT violated AVC_16 AT 7

TEST "a neighbour shares its only anon_vma" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0, end: 4096, pgoff: 0, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe0)
    vma_link(vma: 0x20, mm: 0xe0, start: 4096, end: 8192, pgoff: 1, file: NULL)
    anon_vma_prepare(vma: 0x20, start: 4096, end: 8192)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_prepare__return(vma: 0x20, ret: 0)
    EXPECT ok

TEST "a neighbour whose pages have other indexes" COMPLETE WITH Era |-> v2_6_36, Ptes |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0, end: 4096, pgoff: 7, file: NULL)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tail")
    vma_alloc(vma: 0x20, mm: 0xe0)
    vma_link(vma: 0x20, mm: 0xe0, start: 4096, end: 8192, pgoff: 1, file: NULL)
    anon_vma_prepare(vma: 0x20, start: 4096, end: 8192)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tail")
    anon_vma_prepare__return(vma: 0x20, ret: 0)
    EXPECT violated AVC_16 AT 8

TEST "a merge imports an anon_vma into a vma that has one" COMPLETE WITH Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_clone(dst: 0x10, src: 0x20)
    EXPECT violated AVC_13 AT 3

TEST "the child is found by lookups before it is forked" COMPLETE WITH Era |-> v2_6_36
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe1)
    vma_link(vma: 0x20, mm: 0xe1)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    EXPECT violated AVC_13 AT 4
===============================================================================
