------------------------- MODULE mm.speculative_fault -------------------------
EXTENDS mm.vm_sequence, mm.page_table, mm.locks

(* A speculative fault finds a vma without the mmap_lock, samples vm_sequence, walks the page tables, and looks at
   vm_sequence again under the page table lock before it installs a pte: nobody may have begun to change the vma, or to
   take ptes from it, meanwhile.  Whatever it does not like, it gives up and lets the ordinary fault do it.
   mm/memory.c:__handle_speculative_fault(), pte_map_lock(), mm/mmap.c:get_vma() [SPF, v10 to v12, 2018-2019]. *)

(* The fault has found vma, and reads its vm_sequence as seq. *)
EVENT spf_begin(vma : Vma, seq : Nat, mm : Mm OPTIONAL, addr : Addr OPTIONAL)

(* It reads vm_sequence again, as seq: with the page tables walked, before it tries to take the page table lock, or with
   that lock.  A fault that does not go on afterwards has an spf_end next. *)
EVENT spf_check(vma : Vma, seq : Nat, stage : {"walked", "locking", "locked"})

(* It is done, or gives up; vma is used no more. *)
EVENT spf_end(vma : Vma, ret : {"done", "retry", "sigsegv"} OPTIONAL)

(* A page table has been allocated: pte_alloc(), pmd_alloc() … *)
EVENT page_table_alloc(mm : Mm, addr : Addr)

TYPE SpeculativeFault == [
    vma : Vma,
    seq : Nat,              \* what spf_begin read
    was_found : BOOLEAN,    \* the vma could still be found then
    gone_on : BOOLEAN,      \* it has taken another step
    revalidated : BOOLEAN,  \* the look under the lock read the same seq
    is_found : BOOLEAN,     \* the vma could still be found at that look
    overlapped : BOOLEAN,   \* a write section was open or has begun in between
    installed : BOOLEAN     \* there is a pte
]

(* The speculative fault of each thread. *)
VARIABLE reading : [Task -> SpeculativeFault]

(* Whose speculative faults use each vma, also one that has died. *)
VARIABLE readers : [Vma -> SUBSET Task] DEFAULT {} OUTLIVES Vma

IsReading(t : Task) == t \in DOMAIN reading

(* A thread that has begun another fault since is not at it any more. *)
StillReading(v : Vma) == {t \in readers[v] : IsReading(t) /\ reading[t].vma = v}

(* Before the pte is installed. *)
MustNotSleep(t : Task) == IsReading(t) /\ ~reading[t].installed

MayGoOn(t : Task) == reading[t].seq % 2 = 0 /\ reading[t].was_found

ACTION ReadBegin ON spf_begin WHEN Spf # "none" ==
    /\ reading'[self] = [vma |-> vma, seq |-> seq, was_found |-> vma \in findable, gone_on |-> FALSE,
                         revalidated |-> FALSE, is_found |-> FALSE,
                         overlapped |-> vma \in DOMAIN writers /\ writers[vma] # {}, installed |-> FALSE]
    /\ readers'[vma] = readers[vma] \cup {self}

(* An odd vm_sequence means that somebody is just changing the vma, and one that cannot be found is about to be
   freed: the fault would map a page where nothing is mapped.  mm/memory.c:__handle_speculative_fault() [SPF].
   At pte_set: of a fault that has not looked a second time.  mm/memory.c:__handle_speculative_fault() [SPF]. *)
RULE SEQ_08 "reader rejects odd sequence" WHEN Spf # "none"

ACTION Check ON spf_check WHEN Spf # "none" ==
    /\ REQUIRE SEQ_08 == IsReading(self) /\ ~reading[self].gone_on => MayGoOn(self)
    /\ IF IsReading(self)
       THEN reading'[self] =
                [reading[self] EXCEPT !.gone_on = TRUE,
                                      !.revalidated = stage = "locked" /\ seq = reading[self].seq,
                                      !.is_found = stage = "locked" /\ vma \in findable]

(* Who has been revalidated under the lock has the zap of a later section wait for its pte. *)
ACTION WriteBegin ON vm_write_begin WHEN Spf # "none" ==
    \A t \in StillReading(vma) :
        IF ~reading[t].revalidated
        THEN reading'[t] = [reading[t] EXCEPT !.overlapped = TRUE]

(* Interrupts are off, which keeps page tables from being freed: whoever has the lock may wait for this cpu to answer
   a TLB flush.  mm/memory.c:pte_map_lock() [SPF].
   At page_table_alloc: as SEQ_13; and page tables may only come and go under the mmap_lock.
   mm/memory.c:__handle_speculative_fault(), which gives up where there is none [SPF]. *)
RULE SEQ_13 "reader never sleeps or allocates page tables" WHEN Spf # "none"

ACTION TakeOrRelease ON lock WHEN Spf # "none" ==
    /\ REQUIRE SEQ_13 == kind \in {"ptl", "page_table_lock"} /\ op = "acquire" /\ MustNotSleep(self) => trylock
    /\ IF kind \in {"ptl", "page_table_lock"} /\ op = "release" /\ IsReading(self)
       THEN reading'[self] = [reading[self] EXCEPT !.revalidated = FALSE]

ACTION AllocTable ON page_table_alloc WHEN Spf # "none" ==
    REQUIRE SEQ_13 == ~MustNotSleep(self)

(* Between the last look and the lock the range may have been unmapped, and the pte stays behind.  Under the lock a
   zap that comes later finds it.  mm/memory.c:pte_map_lock() [SPF]. *)
RULE SEQ_09 "reader revalidates under the page table lock" WHEN Spf # "none"

(* The page is mapped where the vma no longer is, or with rights that it no longer has.
   mm/memory.c:__handle_speculative_fault() [SPF]. *)
RULE SEQ_10 "no pte installed into a vma that changed" WHEN Spf # "none"

(* exit or munmap have done with the page tables: nobody will ever free the page.  mm/memory.c:vma_has_changed(),
   which looks at RB_EMPTY_NODE(&vma->vm_rb) [SPF]. *)
RULE SEQ_11 "removed vma is never faulted in" WHEN Spf # "none"

ACTION Install ON pte_set WHEN Spf # "none" ==
    /\ REQUIRE SEQ_08 == IsReading(self) /\ ~reading[self].gone_on => MayGoOn(self)
    /\ REQUIRE SEQ_09 == IsReading(self) => reading[self].revalidated /\ (Locks => HoldsPtl(self, mm, addr))
    /\ REQUIRE SEQ_10 == IsReading(self) => ~reading[self].overlapped
    /\ REQUIRE SEQ_11 ==
           IsReading(self) =>
               IF reading[self].revalidated THEN reading[self].is_found ELSE reading[self].vma \in findable
    /\ IF IsReading(self)
       THEN reading'[self] = [reading[self] EXCEPT !.gone_on = TRUE, !.installed = TRUE]

ACTION ReadEnd ON spf_end WHEN Spf # "none" ==
    /\ reading' = Without(reading, self)
    /\ readers'[vma] = readers[vma] \ {self}

(* The fault reads vm_sequence, bounds and flags of freed memory, or of another vma at the same address.
   mm/mmap.c:get_vma(), put_vma() [SPF, with the series' vm_ref_count; v10's first patch alone has no pin]. *)
RULE SEQ_12 "reader pins the vma" WHEN Spf # "none"

ACTION Free ON vma_free WHEN Spf # "none" ==
    REQUIRE SEQ_12 == StillReading(vma) = {}

---------------------------------------------------------------------------------

GIVEN fault_that_has_begun COMPLETE WITH Spf |-> "SPF10", Era |-> v3_7 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0)
    spf_begin(vma: 0x10, seq: 0, tid: 2)

TEST "a fault looks three times, and nobody is at the vma" WITH Locks |-> TRUE GIVEN fault_that_has_begun
    spf_check(vma: 0x10, seq: 0, stage: "walked", tid: 2)
    spf_check(vma: 0x10, seq: 0, stage: "locking", tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: TRUE, tid: 2)
    spf_check(vma: 0x10, seq: 0, stage: "locked", tid: 2)
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "release", mm: 0xe0, at: 0, tid: 2)
    spf_end(vma: 0x10, ret: "done", tid: 2)
    vma_free(vma: 0x10)
    EXPECT ok

TEST "a fault does not mind that vm_sequence is odd, and that it changes" COMPLETE
    WITH Spf |-> "SPF10", Era |-> v3_7
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0)
    vm_write_begin(vma: 0x10, seq: 1)
    spf_begin(vma: 0x10, seq: 1, tid: 2)
    spf_check(vma: 0x10, seq: 1, stage: "walked", tid: 2)
    vm_write_end(vma: 0x10, seq: 2)
    spf_check(vma: 0x10, seq: 2, stage: "locked", tid: 2)
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    EXPECT violated SEQ_08 AT 5, SEQ_09 AT 8, SEQ_10 AT 8

TEST "the page table lock is waited for, and a page table allocated" GIVEN fault_that_has_begun
    page_table_alloc(mm: 0xe0, addr: 0, tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: FALSE, tid: 2)
    EXPECT violated SEQ_13 AT 1, SEQ_13 AT 2

TEST "the ordinary fault that comes afterwards may do so" GIVEN fault_that_has_begun
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: TRUE, tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "release", mm: 0xe0, at: 0, tid: 2)
    spf_end(vma: 0x10, ret: "retry", tid: 2)
    page_table_alloc(mm: 0xe0, addr: 0, tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: FALSE, tid: 2)
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    EXPECT ok

TEST "the lock was given back between the look and the pte" WITH Locks |-> TRUE GIVEN fault_that_has_begun
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: TRUE, tid: 2)
    spf_check(vma: 0x10, seq: 0, stage: "locked", tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "release", mm: 0xe0, at: 0, tid: 2)
    lock(addr: 0xb0, kind: "ptl", op: "acquire", mm: 0xe0, at: 0, trylock: TRUE, tid: 2)
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    EXPECT violated SEQ_09 AT 5

TEST "another vma at the address of one that was freed under a reader" GIVEN fault_that_has_begun
    vma_free(vma: 0x10)
    vma_alloc(vma: 0x10, mm: 0xe0)
    spf_check(vma: 0x10, seq: 0, stage: "locked", tid: 2)
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    EXPECT violated SEQ_12 AT 1, SEQ_11 AT 4

TEST "a fault that began before the recording" WITH Spf |-> "SPF10", Era |-> v3_7
    pte_set(mm: 0xe0, addr: 0, kind: "present", page: 0xf0, tid: 2)
    EXPECT inconclusive SEQ_09
===============================================================================
