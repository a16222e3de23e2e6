----------------------------- MODULE mm.vma_lock ------------------------------
EXTENDS mm.lock_order, mm.mmap_seq

(* Per-VMA locks, from 6.4 on: a page fault locks only its vma, for reading.  To lock a vma for writing, the holder of
   the mmap_lock waits for its readers and copies mm->mm_lock_seq into vma->vm_lock_seq; while both are equal, readers
   keep out.  There is no write unlock of one vma: dropping the mmap_lock makes mm_lock_seq another, and all of them are
   free at once.  Readers hold an rwsem of the vma up to 6.14; later they count in vm_refcnt, which is 0 for a vma that
   cannot be found.  A reader may raise it while a writer is in, if it lowers it again when it sees the two numbers equal.
   include/linux/mmap_lock.h, mm/mmap_lock.c. *)

(* vma_start_write() is entered; it returns when no reader is left.  mm_seq: mm->mm_lock_seq.  A function from 6.15 on
   (__vma_start_write()).  state, from 6.19 on: how it sleeps, 2 until it is done, 0x102 until it is killed.  ret, from 6.19
   on: 0, or -EINTR, and then nothing is locked. *)
EVENT vma_start_write(vma : Vma, mm : Mm OPTIONAL, mm_seq : Nat OPTIONAL, state : Nat OPTIONAL)
EVENT vma_start_write__return(vma : Vma, ret : Int OPTIONAL)

(* A reader has raised vm_refcnt by one, or lowers it again (-1) as it does not get the lock.  From 6.15 on. *)
EVENT vma_ref(vma : Vma, delta : {-1, 1})

(* vma_mark_attached(), vma_mark_detached(): the vma can be found, cannot be found from now on. *)
EVENT vma_attach(vma : Vma)
EVENT vma_detach(vma : Vma)

(* VM_REFCNT_EXCLUDE_READERS_FLAG, bit 30, has been set in vm_refcnt: somebody who locks the vma for writing, or detaches
   it, waits for those who are in; and has been cleared, as none is left or who waits is killed.  Of the detaching side a function from
   7.0 on (__vma_exclude_readers_for_detach()), entered a moment before.  From 6.15 on. *)
EVENT vma_exclude_readers(vma : Vma)
EVENT vma_exclude_readers__return(vma : Vma)

(* vma->vm_lock_seq.  This and the next two are asked for up to vma_free, also behind a vma_remove. *)
VARIABLE seq_of_vma : [Vma -> Nat] OUTLIVES Vma

(* The threads that have each vma locked for reading. *)
VARIABLE vma_readers : [Vma -> SUBSET Task] DEFAULT {} OUTLIVES Vma

(* 0: detached.  1: attached.  More by one for each reader, and for each that is about to find that it may not read. *)
VARIABLE vm_refcnt : [Vma -> Int] OUTLIVES Vma

IsWriteLocked(v : Vma) ==
    /\ v \in DOMAIN seq_of_vma
    /\ MmOf(v) \in DOMAIN seq_of_mm
    /\ seq_of_vma[v] = seq_of_mm[MmOf(v)]
    /\ MmOf(v) \in DOMAIN mmap_writer

IsAttached(v : Vma) == v \in DOMAIN vm_refcnt /\ vm_refcnt[v] > 0

(* vma_start_write_killable(), from 6.19 on, may be interrupted instead. *)
IsLocking(ret) == Before(v7_0) \/ ret = 0

(* mm_lock_seq can change at any time, and so can the vma: somebody else holds the mmap_lock.
   include/linux/mmap_lock.h:__is_vma_write_locked(), mmap_assert_write_locked() [6.4 on]. *)
RULE VLOCK_01 "vma_start_write needs mmap write lock" WHEN Since(v6_4)

ACTION StartWrite ON vma_start_write WHEN Since(v6_4) ==
    /\ OBSERVE mm_of[vma] = mm
    /\ IF VmaLocks /\ Before(v7_0) THEN OBSERVE seq_of_mm[MmOf(vma)] = mm_seq
    /\ REQUIRE VLOCK_01 == HoldsWrite(self, MmOf(vma))

(* The reader's fault maps a page into a vma that changes: its page tables move away or are freed under it.
   mm/mmap_lock.c:__vma_start_write() [6.4 on].
   At lock_vma_under_rcu__return: the writer goes on as if no reader were in.  mm/mmap_lock.c:lock_vma_under_rcu()
   [6.4 on]. *)
RULE VLOCK_02 "no reader while write-locked" WHEN VmaLocks /\ Since(v6_4)

ACTION StartWriteReturn ON vma_start_write__return WHEN VmaLocks ==
    /\ REQUIRE VLOCK_02 == IsLocking(ret) => vma_readers[vma] = {}
    /\ IF IsLocking(ret) THEN seq_of_vma'[vma] = seq_of_mm[MmOf(vma)]

(* The vma may be freed, and be another's by now.  mm/mmap_lock.c:vma_start_read(), a refcount_inc that fails on 0
   [6.15 on].
   At lock_vma_under_rcu__return: the fault goes on in a vma that munmap has taken away already.
   mm/mmap_lock.c:vma_start_read() [6.15 on]. *)
RULE VLOCK_06 "detached vma has no readers" WHEN VmaLocks /\ Since(v6_15)

ACTION Ref ON vma_ref WHEN VmaLocks ==
    /\ REQUIRE VLOCK_06 == delta = 1 => IsAttached(vma)
    /\ vm_refcnt'[vma] = vm_refcnt[vma] + delta

(* The writer came between the first look at vm_lock_seq and the read lock, and has waited for nobody: both are in.
   mm/mmap_lock.c:vma_start_read() [6.4 on]. *)
RULE VLOCK_07 "reader rechecks vm_lock_seq after locking" WHEN VmaLocks /\ Since(v6_4)

ACTION StartRead ON vma_start_read__return WHEN VmaLocks ==
    /\ REQUIRE VLOCK_07 == locked => ~IsWriteLocked(vma)
    /\ IF locked
       THEN vma_readers'[vma] = vma_readers[vma] \cup {self}

(* The fault would be served by the wrong vma, perhaps one of another process, whose address was free by then.
   mm/mmap_lock.c:lock_vma_under_rcu() [6.4 on; the mm counts from 6.15 on, when vmas may be reused at once]. *)
RULE VLOCK_08 "locked vma covers the address and mm" WHEN Since(v6_4)

ACTION Locked ON lock_vma_under_rcu__return WHEN Since(v6_4) ==
    /\ REQUIRE VLOCK_02 == vma # NULL => ~IsWriteLocked(vma)
    /\ REQUIRE VLOCK_08 ==
           vma # NULL =>
               /\ IF Ptes THEN Covers(vma, addr) ELSE start <= addr /\ addr < end
               /\ Since(v6_15) => MmOf(vma) = mm
    /\ REQUIRE VLOCK_06 == vma # NULL => IsAttached(vma)
    /\ IF vma # NULL
       THEN vma_readers'[vma] = vma_readers[vma] \cup {self}

ACTION EndRead ON vma_end_read WHEN VmaLocks ==
    /\ vma_readers'[vma] = vma_readers[vma] \ {self}
    /\ IF Since(v6_15) THEN vm_refcnt'[vma] = vm_refcnt[vma] - 1

(* A fault that finds it at once must wait until it is complete.  mm/vma.c:vma_mark_attached(),
   vma_assert_write_locked() [6.15 on].
   At vma_detach: readers of the vma would not notice, and it is freed under them.  mm/vma.c:vma_mark_detached(),
   vma_assert_write_locked() [6.4 on]. *)
RULE VLOCK_05 "attach and detach only when write-locked"

ACTION Attach ON vma_attach WHEN VmaLocks ==
    /\ REQUIRE VLOCK_05 WHEN VmaLocks /\ Since(v6_15) == IsWriteLocked(vma) /\ ~IsAttached(vma)
    /\ vm_refcnt'[vma] = 1

ACTION Detach ON vma_detach WHEN VmaLocks ==
    /\ REQUIRE VLOCK_05 WHEN VmaLocks /\ Since(v6_4) == IsWriteLocked(vma) /\ IsAttached(vma)
    /\ vm_refcnt'[vma] = vm_refcnt[vma] - 1

ACTION Alloc ON vma_alloc WHEN VmaLocks ==
    /\ vm_refcnt'[vma] = 0
    /\ vma_readers'[vma] = {}
    /\ seq_of_vma' = Without(seq_of_vma, vma)

ACTION Dup ON vma_dup WHEN VmaLocks ==
    /\ vm_refcnt'[vma] = 0
    /\ vma_readers'[vma] = {}
    /\ seq_of_vma' = Without(seq_of_vma, vma)

(* A trace may describe a vma that was there before with a vma_link alone.  Up to 6.14 vmas are born attached, and who
   can be found is. *)
ACTION Link ON vma_link WHEN VmaLocks ==
    IF ~(Since(v6_15) /\ vma \in DOMAIN vm_refcnt) THEN vm_refcnt'[vma] = 1

(* The reader goes on in freed memory.  kernel/fork.c:vm_area_free(), mm/vma.c:remove_vma() [6.4 on]. *)
RULE VLOCK_10 "not freed while read-locked" WHEN VmaLocks /\ Since(v6_4)

ACTION Free ON vma_free WHEN VmaLocks ==
    /\ REQUIRE VLOCK_10 ==
           /\ vma_readers[vma] = {}
           /\ Since(v6_15) => ~IsAttached(vma)
    /\ vm_refcnt' = Without(vm_refcnt, vma)
    /\ vma_readers' = Without(vma_readers, vma)
    /\ seq_of_vma' = Without(seq_of_vma, vma)

(* It looks at the neighbours of the vma, which only the mmap_lock keeps in place.  The fault must give up and come
   again with that.  mm/rmap.c:__anon_vma_prepare(), mmap_assert_locked() [6.4 on]. *)
RULE VLOCK_13 "vma_lock must be dropped before anon_vma_prepare" WHEN VmaLocks /\ Since(v6_4)

ACTION PrepareAnonVma ON anon_vma_prepare WHEN VmaLocks ==
    REQUIRE VLOCK_13 == vma \notin held_vmas[self] \/ HoldsMmap(self, MmOf(vma))

--------------------------------------------------------------------------------

TEST "a vma is locked for writing under the mmap_lock for reading" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 4)
    vma_start_write(vma: 0x10, mm: 0xe0)
    EXPECT violated VLOCK_01 AT 3

GIVEN vma_locked_for_writing COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)

TEST "a vma is locked for writing under the mmap_lock for writing, and unlocked with it"
    GIVEN vma_locked_for_writing
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 5)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    vma_end_read(vma: 0x10, tid: 2)
    EXPECT ok

GIVEN vma_with_reader COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)

TEST "a reader is still in" GIVEN vma_with_reader
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    EXPECT violated VLOCK_02 AT 3

TEST "the reader has gone" GIVEN vma_with_reader
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_end_read(vma: 0x10, tid: 2)
    vma_start_write__return(vma: 0x10)
    EXPECT ok

TEST "a reader gets in" GIVEN vma_locked_for_writing
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    EXPECT violated VLOCK_02 AT 1

TEST "a vma that was locked in the section before" GIVEN vma_locked_for_writing
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    vma_end_read(vma: 0x10, tid: 2)
    EXPECT ok

TEST "who was in before nobody knows" WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    EXPECT inconclusive VLOCK_02

GIVEN fork_that_is_killed COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 5, state: 258)

TEST "7.0: who is killed while it waits for a reader has locked nothing" GIVEN fork_that_is_killed
    vma_start_write__return(vma: 0x10, ret: -4)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 6)
    vma_end_read(vma: 0x10, tid: 2)
    EXPECT ok

TEST "… and who is not killed has waited" GIVEN fork_that_is_killed
    vma_start_write__return(vma: 0x10, ret: 0)
    EXPECT violated VLOCK_02 AT 1

TEST "7.0: the second argument of __vma_start_write() is no sequence" COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 2)
    vma_start_write__return(vma: 0x10, ret: 0)
    vma_attach(vma: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 6)
    EXPECT ok

TEST "a vma is attached without being locked" COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_attach(vma: 0x10)
    EXPECT violated VLOCK_05 AT 3

GIVEN vma_detached COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    vma_attach(vma: 0x10)
    vma_detach(vma: 0x10)

TEST "a vma is attached, detached and freed" GIVEN vma_detached
    vma_free(vma: 0x10)
    EXPECT ok

TEST "a reader counts itself in a vma that is detached" GIVEN vma_detached
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    EXPECT violated VLOCK_06 AT 1

GIVEN found_vma_locked_for_writing COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)

TEST "a reader comes too late, sees it and goes" GIVEN found_vma_locked_for_writing
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_ref(vma: 0x10, delta: -1, tid: 2)
    vma_start_read__return(vma: 0x10, locked: FALSE, tid: 2)
    vma_detach(vma: 0x10)
    EXPECT ok

TEST "a reader comes too late and does not see it" GIVEN found_vma_locked_for_writing
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_start_read__return(vma: 0x10, locked: TRUE, tid: 2)
    EXPECT violated VLOCK_07 AT 2

TEST "a reader comes in time" GIVEN found_vma_locked_for_writing
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 6)
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_start_read__return(vma: 0x10, locked: TRUE, tid: 2)
    EXPECT ok

TEST "the vma that was locked ends before the address" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x2000, tid: 2)
    EXPECT violated VLOCK_08 AT 2

TEST "… is another process's by now" COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_start_read__return(vma: 0x10, locked: TRUE, tid: 2)
    lock_vma_under_rcu__return(mm: 0xd0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    EXPECT violated VLOCK_08 AT 4

TEST "no vma was locked" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: NULL, start: 0x0, end: 0x0, tid: 2)
    EXPECT ok

TEST "a vma is freed while somebody reads" GIVEN vma_with_reader
    vma_free(vma: 0x10)
    EXPECT violated VLOCK_10 AT 1

TEST "a vma is freed when the reader has gone" GIVEN vma_with_reader
    vma_end_read(vma: 0x10, tid: 2)
    vma_free(vma: 0x10)
    EXPECT ok

TEST "6.6: a vma is attached as soon as it can be found; munmap detaches it" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_link(vma: 0x10, mm: 0xe0, start: 0x4000, end: 0x8000, pgoff: 4)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 4)
    vma_start_write__return(vma: 0x10)
    vma_detach(vma: 0x10)
    EXPECT ok
===============================================================================
