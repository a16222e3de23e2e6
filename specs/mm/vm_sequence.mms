---------------------------- MODULE mm.vm_sequence ----------------------------
EXTENDS mm.vma

(* Speculative page faults (2018, out of tree) read a vma without the mmap_lock.  They sample vma->vm_sequence
   before and after (mm.speculative_fault); whoever changes the vma, or takes ptes from it (mm.write_section), makes it
   odd for the time (vm_write_begin, vm_write_end).  It is a
   seqcount, not a lock: nothing keeps two writers apart, and with two of them, or one that forgot to end, odd and even
   change their meaning.  "mm: VMA sequence count", include/linux/mm.h, mm/mmap.c:__vma_adjust(), mm/memory.c:unmap_page_range()
   [v10 of the series, April 2018]. *)

(* A section has begun or ended; seq is the counter afterwards.  The raw and nested variants count alike. *)
EVENT vm_write_begin(vma : Vma, seq : Nat OPTIONAL, raw : BOOLEAN OPTIONAL)
EVENT vm_write_end(vma : Vma, seq : Nat OPTIONAL, raw : BOOLEAN OPTIONAL)

(* seqcount_init(): INIT_VMA() of the patches. *)
EVENT vm_sequence_init(vma : Vma)

(* seqcount_t counts in 32 bits. *)
Wrap == 4294967296

VARIABLE vm_sequence : [Vma -> Nat] OUTLIVES Vma

(* The threads that have a section open on each vma. *)
VARIABLE writers : [Vma -> SUBSET Task] OUTLIVES Vma

TYPE Adjusting == [
    vma : Vma,
    next : Vma,           \* the vma behind it, where that changes too; else NULL
    begun : SUBSET Vma,   \* the vmas that it has opened a section on
    is_over : BOOLEAN
]

(* The vma_adjust() that each thread is in, or was in last. *)
VARIABLE adjusting : [Task -> Adjusting]

IsOdd(v : Vma) == vm_sequence[v] % 2 = 1

IsWriting(t : Task, v : Vma) == v \in DOMAIN writers /\ t \in writers[v]

ACTION Alloc ON vma_alloc WHEN Spf # "none" ==
    /\ vm_sequence'[vma] = 0
    /\ writers'[vma] = {}

ACTION Dup ON vma_dup WHEN Spf # "none" ==
    /\ vm_sequence'[vma] = 0
    /\ writers'[vma] = {}

(* t is in a vma_adjust() of v. *)
IsAdjusting(t : Task, v : Vma) == t \in DOMAIN adjusting /\ ~adjusting[t].is_over /\ adjusting[t].vma = v

(* Of a vma that was there before nobody knows more than the trace says. *)
ACTION LinkVma ON vma_link WHEN Spf # "none" ==
    IF vma \notin DOMAIN vm_sequence
    THEN /\ vm_sequence'[vma] = seq
         /\ writers'[vma] = {}

(* A fault may have sampled what was there before, and takes the new count for the same.
   include/linux/mm.h:INIT_VMA(), mm/mmap.c:vma_link() [SPF]. *)
RULE SEQ_16 "sequence initialised before visible" WHEN Spf # "none"

ACTION Init ON vm_sequence_init WHEN Spf # "none" ==
    /\ REQUIRE SEQ_16 == vma \notin findable
    /\ vm_sequence'[vma] = 0
    /\ writers'[vma] = {}

(* From odd the counter becomes even: speculative faults are let in just while the vma changes.
   include/linux/mm.h:vm_write_begin(), mm/mmap.c:__vma_adjust() [SPF].
   At vm_write_end: from even the counter becomes odd and stays so: no speculative fault on the vma succeeds any
   more.  include/linux/mm.h:vm_write_end(), mm/mmap.c:__vma_adjust() [SPF]. *)
RULE SEQ_03 "sequence never decreases and steps by one" WHEN Spf # "none"

(* While it is even, speculative faults are let in and see bounds, offset and page tables that do not belong together.
   mm/mmap.c:__vma_adjust() [SPF].
   At vm_write_end: another thread's section ends while the vma changes.  mm/mmap.c:__vma_adjust() [SPF].
   At vma_adjust__return: where no section was opened at all.  mm/mmap.c:__vma_adjust() [SPF].
   At vma_set_range: where the change itself is seen; v10 only has sections in __vma_adjust().
   mm/mmap.c:__vma_adjust(), expand_downwards() [SPF].
   At vma_flags: a fault that has read other flags may map a page writable that no longer may be.
   mm/mprotect.c:mprotect_fixup(), mm/mlock.c:mlock_fixup() [SPF12]. *)
RULE SEQ_04 "vm_sequence odd during adjust"

(* unmap_page_range() runs under the mmap_lock for reading or only i_mmap_rwsem: the second writer makes the counter
   even, and increments that meet are lost.  mm/memory.c:unmap_page_range() [SPF]. *)
RULE SEQ_07 "single writer per vma" WHEN Spf # "none" SEVERITY warning

ACTION Begin ON vm_write_begin WHEN Spf # "none" ==
    /\ OBSERVE vm_sequence[vma] = (seq + Wrap - 1) % Wrap
    /\ REQUIRE SEQ_03 == ~IsOdd(vma)
    /\ REQUIRE SEQ_07 == writers[vma] \subseteq {self}
    /\ REQUIRE SEQ_04 WHEN Spf # "none" == \A t \in writers[vma] \cup {self} : IsAdjusting(t, vma) => ~IsOdd(vma)
    /\ vm_sequence'[vma] = (vm_sequence[vma] + 1) % Wrap
    /\ writers'[vma] = writers[vma] \cup {self}
    /\ IF self \in DOMAIN adjusting /\ ~adjusting[self].is_over
       THEN adjusting'[self] = [adjusting[self] EXCEPT !.begun = @ \cup {vma}]

(* The vma whose section it should have ended stays odd, and this one becomes odd or is shown as unchanged too
   early.  mm/mmap.c:__vma_adjust(), "next" changes its meaning on the way [SPF]. *)
RULE SEQ_01b "vm_write_end ends a section of this thread" WHEN Spf # "none"

ACTION End ON vm_write_end WHEN Spf # "none" ==
    /\ OBSERVE vm_sequence[vma] = (seq + Wrap - 1) % Wrap
    /\ REQUIRE SEQ_03 == IsOdd(vma)
    /\ REQUIRE SEQ_01b == IsWriting(self, vma)
    /\ REQUIRE SEQ_04 WHEN Spf # "none" == \A t \in writers[vma] \ {self} : IsAdjusting(t, vma) => ~IsOdd(vma)
    /\ vm_sequence'[vma] = (vm_sequence[vma] + 1) % Wrap
    /\ writers'[vma] = writers[vma] \ {self}

(* Sections that are open already count as this call's. *)
ACTION AdjustBegin ON vma_adjust WHEN Spf # "none" ==
    adjusting'[self] = [vma |-> vma, next |-> next, begun |-> {v \in {vma, next} : IsWriting(self, v)},
                        is_over |-> FALSE]

(* The counters stay odd; the next section on these vmas makes them even.  v10 returned early when anon_vma_clone()
   failed.  mm/mmap.c:__vma_adjust() [SPF10; mended by the series' mremap patch]. *)
RULE SEQ_06 "error return ends all sections" WHEN Spf # "none"

ACTION AdjustEnd ON vma_adjust__return WHEN Spf # "none" ==
    /\ REQUIRE SEQ_06 == ret # 0 => \A v \in adjusting[self].begun : v \in DOMAIN vm_sequence => ~IsOdd(v)
    /\ REQUIRE SEQ_04 WHEN Spf # "none" == adjusting[self].vma \in adjusting[self].begun
    /\ adjusting'[self] = [adjusting[self] EXCEPT !.is_over = TRUE]

(* Whoever ends the section writes to freed memory.  mm/mmap.c:__vma_adjust() ends it before kmem_cache_free(next)
   [SPF10]. *)
RULE SEQ_02 "no vma freed inside a write section" WHEN Spf = "SPF10"

(* A fault that still has the dead vma must give up, and only an odd counter tells it.  mm/mmap.c:__vma_adjust()
   [SPF12, patch 9 of 31]. *)
RULE SEQ_02b "removed vma never becomes even again" WHEN Spf = "SPF12"

ACTION Free ON vma_free WHEN Spf # "none" ==
    /\ REQUIRE SEQ_02 == ~IsOdd(vma) /\ writers[vma] = {}
    /\ REQUIRE SEQ_02b == self \in DOMAIN adjusting /\ ~adjusting[self].is_over => IsOdd(vma)
    /\ vm_sequence' = Without(vm_sequence, vma)
    /\ writers' = Without(writers, vma)

ACTION SetRange ON vma_set_range WHEN Spf # "none" ==
    REQUIRE SEQ_04 WHEN Spf # "none" ==
        vma \in findable /\ vma \in DOMAIN vm_sequence
            /\ (Spf = "SPF12" \/ (self \in DOMAIN adjusting /\ ~adjusting[self].is_over))
        => IsOdd(vma)

ACTION SetFlags ON vma_flags WHEN Spf # "none" ==
    REQUIRE SEQ_04 WHEN Spf = "SPF12" == vma \in findable /\ vma \in DOMAIN vm_sequence => IsOdd(vma)

(* The boundary between the two moves: both change.  mm/mmap.c:__vma_adjust() begins with vma, then next [SPF]. *)
INVARIANT SEQ_14 "next and vma both in a write section during adjust" WHEN Spf # "none" ==
    \A t \in DOMAIN adjusting :
        LET a == adjusting[t] IN
        a.next # NULL =>
            IF a.is_over
            THEN a.next \in a.begun
            ELSE IsWriting(t, a.next) => IsOdd(a.next)

(* A vma whose counter stays odd takes no speculative fault for the rest of its life, and the next section on it works
   the wrong way round.  A vma that SPF12 removes is freed odd.  mm/mmap.c:__vma_adjust(), mm/memory.c:unmap_page_range()
   [SPF]. *)
PROPERTY SEQ_01 "vm_write_begin paired with vm_write_end" WHEN Spf # "none" ==
    \A v \in Vma : vm_write_begin(v) ~> vm_write_end(v) \/ vma_free(v)

-------------------------------------------------------------------------------

TEST "a recording that began in the middle of a section" WITH Spf |-> "SPF10"
    vm_write_end(vma: 0x10, seq: 8)
    vm_write_begin(vma: 0x10, seq: 9)
    vm_write_end(vma: 0x10, seq: 10)
    EXPECT inconclusive SEQ_01b

TEST "without the patches nothing is asked" COMPLETE WITH Era |-> v6_4
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_adjust(vma: 0x10, start: 0, end: 4096, pgoff: 0, next: NULL)
    vma_adjust__return(vma: 0x10, ret: 0)
    EXPECT ok

TEST "the counter goes over the end of its 32 bits" WITH Spf |-> "SPF10"
    vm_write_begin(vma: 0x10, seq: 4294967295)
    vm_write_end(vma: 0x10, seq: 0)
    vm_write_begin(vma: 0x10, seq: 1)
    vm_write_begin(vma: 0x10, seq: 2)
    EXPECT violated SEQ_03 AT 4

TEST "a vma that was there before, with its counter" COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7
    vma_link(vma: 0x10, mm: 0xe0, seq: 4)
    vm_write_begin(vma: 0x10, seq: 5)
    vm_write_end(vma: 0x10, seq: 6)
    vma_link(vma: 0x20, mm: 0xe0)
    vm_write_begin(vma: 0x20, seq: 9)
    vm_write_end(vma: 0x20, seq: 10)
    EXPECT ok

TEST "a vma is found by a lookup before its counter is set up" COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0)
    vm_sequence_init(vma: 0x10)
    EXPECT violated SEQ_16 AT 3

TEST "a counter is set up, then the vma can be found" COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    vm_sequence_init(vma: 0x10)
    vma_link(vma: 0x10, mm: 0xe0)
    EXPECT ok

TEST "v12: bounds change outside of any section" COMPLETE WITH Spf |-> "SPF12", Era |-> v3_7, Ptes |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_set_range(vma: 0x10, start: 0, end: 4096, pgoff: 0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0, end: 4096, pgoff: 0)
    vma_set_range(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    vma_flags(vma: 0x10, flags: 1)
    EXPECT violated SEQ_04 AT 4, SEQ_04 AT 5

TEST "v10 does not ask for one outside of __vma_adjust(), but inside" COMPLETE
    WITH Spf |-> "SPF10", Era |-> v3_7, Ptes |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0, end: 4096, pgoff: 0)
    vma_flags(vma: 0x10, flags: 1)
    vma_set_range(vma: 0x10, start: 0, end: 8192, pgoff: 0)
    vma_adjust(vma: 0x10, start: 0, end: 4096, pgoff: 0, next: NULL)
    vma_set_range(vma: 0x10, start: 0, end: 4096, pgoff: 0)
    vm_write_begin(vma: 0x10, seq: 1)
    vm_write_end(vma: 0x10, seq: 2)
    vma_adjust__return(vma: 0x10, ret: 0)
    EXPECT violated SEQ_04 AT 6

TEST "truncation begins a section of its own while __vma_adjust() works" COMPLETE
    WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_adjust(vma: 0x10, start: 0, end: 4096, pgoff: 0, next: NULL)
    vm_write_begin(vma: 0x10, seq: 1)
    vm_write_begin(vma: 0x10, seq: 2, tid: 2)
    vm_write_end(vma: 0x10, seq: 3, tid: 2)
    vm_write_end(vma: 0x10, seq: 4)
    vma_adjust__return(vma: 0x10, ret: 0)
    EXPECT violated SEQ_03 AT 4, SEQ_04 AT 4, SEQ_07 AT 4, SEQ_03 AT 5
===============================================================================
