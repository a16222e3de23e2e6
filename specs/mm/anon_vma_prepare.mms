-------------------------- MODULE mm.anon_vma_prepare --------------------------
EXTENDS mm.anon_vma, mm.locks

(* How a vma gets its first anon_vma: a neighbour's if it could be merged with that, else a new one.  Two faults may be
   at it at a time; the one that comes second under the lock keeps what is there, and gives back what it had prepared.
   mm/rmap.c:anon_vma_prepare(), mm/mmap.c:find_mergeable_anon_vma(). *)

(* The call that each thread is in.  late: it has linked vma although that was joined already; stranger: … to an
   anon_vma that no neighbour may share.  avcs, anon_vmas: what it has allocated; settled_…: what it has linked or
   freed. *)
VARIABLE preparing : [Task -> [vma : Vma, late : BOOLEAN, stranger : BOOLEAN,
                               avcs : SUBSET Avc, settled_avcs : SUBSET Avc,
                               anon_vmas : SUBSET AnonVma, settled_anon_vmas : SUBSET AnonVma]]
INIT preparing = <<>>

PagesIn(v : Vma) == ShiftRight(area[v].end - area[v].start, PageShift)

(* v's pages go on where u's end. *)
Continues(u : Vma, v : Vma) == area[u].end = area[v].start /\ area[u].pgoff + PagesIn(u) = area[v].pgoff

(* n may share av with v: it is joined with nothing else, and, as far as a trace has the bounds, stands next to v. *)
MayShare(n : Vma, v : Vma, av : AnonVma) ==
    /\ n # v
    /\ AnonVmas(n) = {av}
    /\ Ptes /\ n \in DOMAIN area /\ v \in DOMAIN area =>
           MmOf(n) = MmOf(v) /\ vm_file[n] = vm_file[v] /\ (Continues(n, v) \/ Continues(v, n))

IsShared(av : AnonVma) == Members(av) # {}

(* There is somebody who may share av with v. *)
IsOffered(av : AnonVma, v : Vma) == \E c \in Members(av) : c \in DOMAIN avcs /\ MayShare(avcs[c].vma, v, av)

ACTION Begin ON anon_vma_prepare ==
    (* munmap, mremap or fork could go on beside it and find an anon_vma half set up, or neighbours that are gone.
       From 6.4 on the lock of the vma alone is not enough.  mm/rmap.c:anon_vma_prepare(), might_sleep() and its
       callers; __anon_vma_prepare(), mmap_assert_locked() [2.6.34 on; the assertion from 6.8]. *)
    /\ REQUIRE AVC_19 "anon_vma_prepare requires mmap_lock" WHEN Locks ==
           vma \in DOMAIN mm_of => HoldsMmap(self, mm_of[vma])
    /\ preparing'[self] = [vma |-> vma, late |-> FALSE, stranger |-> FALSE,
                           avcs |-> {}, settled_avcs |-> {}, anon_vmas |-> {}, settled_anon_vmas |-> {}]

ACTION Link ON anon_vma_link ==
    IF self \in DOMAIN preparing
    THEN LET p == preparing[self]
             is_late == p.vma = vma /\ AnonVmas(vma) # {}
             is_first == p.vma = vma /\ AnonVmas(vma) = {}
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

ACTION End ON anon_vma_prepare__return ==
    LET p == preparing[self]
        entered == self \in DOMAIN preparing /\ p.vma = vma
    IN
    (* Pages that the first fault has added already belong to an anon_vma that vma->anon_vma names no more.
       mm/rmap.c:anon_vma_prepare(), which looks at vma->anon_vma once more under page_table_lock [2.6.34 on]. *)
    /\ REQUIRE AVC_13 "vma->anon_vma is assigned once" ==
           entered /\ ret = 0 => ~p.late
    (* Nobody will ever free it.  mm/rmap.c:anon_vma_prepare() [2.6.34 on].  2.6.34 and 2.6.35 leak the avc where a
       neighbour's anon_vma was to be used: that is their bug. *)
    /\ REQUIRE AVC_14 "losing anon_vma_prepare frees what it allocated" ==
           entered =>
               /\ \A c \in p.avcs : c \in p.settled_avcs
               /\ \A av \in p.anon_vmas : av \in p.settled_anon_vmas
    (* Walks for the pages of one process would go through all of its relatives, and pages that merge later would not
       agree on their index.  mm/mmap.c:reusable_anon_vma(), anon_vma_compatible() [2.6.34 on]. *)
    /\ REQUIRE AVC_16 "share an anon_vma only with an unforked neighbour" ==
           entered /\ ret = 0 => ~p.stranger
    /\ preparing' = Without(preparing, self)

ACTION Clone ON anon_vma_clone ==
    (* As AVC_13: the vma that gets another's anon_vmas has none, be it a copy or one that a merge makes grow.
       mm/mmap.c:__vma_adjust(), mm/vma.c:dup_anon_vma() [2.6.34 on]. *)
    REQUIRE AVC_13 "vma->anon_vma is assigned once" == AnonVmas(dst) = {}

ACTION Fork ON anon_vma_fork ==
    (* As AVC_13: only of a child that no lookup finds yet may the pointer be changed.  kernel/fork.c:dup_mmap()
       [2.6.34 on]. *)
    REQUIRE AVC_13 "vma->anon_vma is assigned once" == vma \notin findable

--------------------------------------------------------------------------------

TEST "mmap_lock is held for reading, as by a fault"
    {"event":"trace_begin","complete":true,"era":"K64","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"mmap_lock","tid":1,"mm":"0xe0","write":false,"op":"acquire"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    EXPECT ok

TEST "the second of two faults links the vma once more"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    {"event":"anon_vma_prepare","tid":2,"vma":"0x10","start":0,"end":4096}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x10","ret":0}
    {"event":"anon_vma_link","tid":2,"vma":"0x10","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":2,"vma":"0x10","ret":0}
    EXPECT violated AVC_02 AT 7, AVC_13 AT 8

TEST "… keeps what is there, and gives back its own"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    {"event":"anon_vma_prepare","tid":2,"vma":"0x10","start":0,"end":4096}
    {"event":"avc_alloc","tid":1,"avc":"0xc0"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa0"}
    {"event":"avc_alloc","tid":2,"avc":"0xc2"}
    {"event":"anon_vma_alloc","tid":2,"anon_vma":"0xa2"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x10","ret":0}
    {"event":"anon_vma_free","tid":2,"anon_vma":"0xa2"}
    {"event":"avc_free","tid":2,"avc":"0xc2"}
    {"event":"anon_vma_prepare__return","tid":2,"vma":"0x10","ret":0}
    EXPECT ok

TEST "… but for its anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    {"event":"avc_alloc","tid":1,"avc":"0xc2"}
    {"event":"anon_vma_alloc","tid":1,"anon_vma":"0xa2"}
    {"event":"avc_free","tid":1,"avc":"0xc2"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x10","ret":0}
    EXPECT violated AVC_14 AT 8

TEST "mmap_lock is not held"
    {"event":"trace_begin","complete":true,"era":"K64","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"mmap_lock","tid":2,"mm":"0xe0","write":false,"op":"acquire"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    EXPECT violated AVC_19 AT 4

TEST "who holds it when the recording begins, nobody knows"
    {"event":"trace_begin","era":"K64","locks":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x10","start":0,"end":4096}
    EXPECT inconclusive AVC_19

TEST "a neighbour that has come by fork shares one of its anon_vmas"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x20","start":4096,"end":8192}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x20","ret":0}
    EXPECT violated AVC_16 AT 8

TEST "a neighbour shares its only anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_link","tid":1,"vma":"0x10","mm":"0xe0","start":0,"end":4096,"pgoff":0,"file":"0x0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"vma_link","tid":1,"vma":"0x20","mm":"0xe0","start":4096,"end":8192,"pgoff":1,"file":"0x0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x20","start":4096,"end":8192}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc4","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x20","ret":0}
    EXPECT ok

TEST "a neighbour whose pages have other indexes"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_link","tid":1,"vma":"0x10","mm":"0xe0","start":0,"end":4096,"pgoff":7,"file":"0x0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":1,"vma":"0x20","mm":"0xe0"}
    {"event":"vma_link","tid":1,"vma":"0x20","mm":"0xe0","start":4096,"end":8192,"pgoff":1,"file":"0x0"}
    {"event":"anon_vma_prepare","tid":1,"vma":"0x20","start":4096,"end":8192}
    {"event":"anon_vma_link","tid":1,"vma":"0x20","avc":"0xc4","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_prepare__return","tid":1,"vma":"0x20","ret":0}
    EXPECT violated AVC_16 AT 9

TEST "a merge imports an anon_vma into a vma that has one"
    {"event":"trace_begin","complete":true,"era":"K37"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tree"}
    {"event":"anon_vma_clone","tid":1,"dst":"0x10","src":"0x20"}
    EXPECT violated AVC_13 AT 4

TEST "the child is found by lookups before it is forked"
    {"event":"trace_begin","complete":true,"era":"K36"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"vma_dup","tid":1,"orig":"0x10","vma":"0x20","mm":"0xe1"}
    {"event":"vma_link","tid":1,"vma":"0x20","mm":"0xe1"}
    {"event":"anon_vma_fork","tid":1,"vma":"0x20","pvma":"0x10"}
    EXPECT violated AVC_13 AT 5
================================================================================
