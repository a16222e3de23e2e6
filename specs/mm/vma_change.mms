---------------------------- MODULE mm.vma_change -----------------------------
EXTENDS mm.vma_reader

(* What the write lock of a vma is for: whoever changes the vma, or moves its page tables away, has locked it, and so no
   fault looks at it meanwhile.  mm/vma.c, mm/mremap.c.

   Stock kernels show vma->vm_lock_seq and mm->mm_lock_seq in vma_prepare() and vma_complete(), and can in
   move_page_tables(): locked for writing is who has both equal. *)

TYPE Change == [
    at : Int,               \* when, in ns
    was_locked : BOOLEAN    \* for writing, if it had to be
]

(* When each vma changed last, and whether it was locked for writing then, if it had to be; only where the trace
   tells.  A birth says nothing of it. *)
VARIABLE change_of : [Vma -> Change] OUTLIVES Vma

(* … and the vma whose page tables each thread moves, or moved last. *)
VARIABLE move_of : [Task -> Change]

(* From 7.0 on one flag may be set by a reader (VLOCK_24); of a change to flags with it that may be all that happened. *)
MayBeAtomic(flags : Nat) == Since(v7_0) /\ BitAnd(flags, AtomicFlags) = AtomicFlags
IsAtomic(v : Vma, flags : Nat) == MayBeAtomic(flags) /\ v \in DOMAIN vm_flags /\ flags = BitOr(vm_flags[v], AtomicFlags)

(* Of a vma that is mapped nowhere nobody cares how it changes. *)
ACTION SetRange ON vma_set_range WHEN VmaLocks /\ Since(v6_4) ==
    change_of'[vma] = [at |-> ts, was_locked |-> IsAttached(vma) => IsWriteLocked(vma)]

(* Where flags are not followed, it is not asked whether more than the one was changed. *)
ACTION SetFlags ON vma_flags WHEN VmaLocks /\ Since(v6_4) ==
    IF Ptes \/ ~MayBeAtomic(flags)
    THEN change_of'[vma] = [at |-> ts, was_locked |-> IsAttached(vma) => IsWriteLocked(vma) \/ IsAtomic(vma, flags)]

ACTION Prepare ON vma_prepare WHEN VmaLocks /\ Since(v6_4) ==
    change_of'[vma] = [at |-> ts, was_locked |-> IsWriteLocked(vma)]

ACTION Complete ON vma_complete WHEN VmaLocks /\ Since(v6_4) ==
    change_of'[vma] = [at |-> ts, was_locked |-> IsWriteLocked(vma)]

ACTION MoveBegin ON move_page_tables WHEN VmaLocks /\ Since(v6_4) ==
    move_of'[self] = [at |-> ts, was_locked |-> IsWriteLocked(vma)]

(* As the two numbers tell.  Where a record lacks them, nothing is known of the change, and nothing is asked.  Up to 6.5
   vma_prepare() is what locks the vma. *)
ACTION PrepareTold ON vma_prepare WHEN Since(v6_4) /\ ~VmaLocks ==
    IF Since(v6_6)
    THEN IF vm_lock_seq = mm_lock_seq
         THEN change_of'[vma] = [at |-> ts, was_locked |-> TRUE]
         ELSE change_of'[vma] = [at |-> ts, was_locked |-> FALSE]

ACTION CompleteTold ON vma_complete WHEN Since(v6_4) /\ ~VmaLocks ==
    IF vm_lock_seq = mm_lock_seq
    THEN change_of'[vma] = [at |-> ts, was_locked |-> TRUE]
    ELSE change_of'[vma] = [at |-> ts, was_locked |-> FALSE]

ACTION MoveBeginTold ON move_page_tables WHEN Since(v6_4) /\ ~VmaLocks ==
    IF vm_lock_seq = mm_lock_seq
    THEN move_of'[self] = [at |-> ts, was_locked |-> TRUE]
    ELSE move_of'[self] = [at |-> ts, was_locked |-> FALSE]

ACTION Free ON vma_free WHEN Since(v6_4) == change_of' = Without(change_of, vma)

ACTION Remove ON vma_remove WHEN Since(v6_4) == change_of' = Without(change_of, vma)

(* A fault that has locked the vma for reading sees bounds, offset and page tables that do not belong together.
   include/linux/mmap_lock.h:vma_start_write(), called before each vma_prepare() [6.4 on]. *)
INVARIANT VLOCK_04 "modify only a write-locked vma" WHEN Since(v6_4) ==
    \A v \in DOMAIN change_of : change_of[v].was_locked

(* A fault in the source would fill page table entries that have just been moved away: the page is mapped where mremap
   is done already, and munmap of the source frees it in use.  mm/mremap.c:move_vma(), vma_start_write() in front of
   copy_vma() [6.4 on]. *)
INVARIANT VLOCK_09 "source write-locked before page tables move" WHEN Since(v6_4) ==
    \A t \in DOMAIN move_of : move_of[t].was_locked

--------------------------------------------------------------------------------

GIVEN vma_found_under_lock COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)

TEST "a vma changes that is not locked for writing" GIVEN vma_found_under_lock
    vma_flags(vma: 0x10, flags: 0)
    EXPECT violated VLOCK_04 AT 1

TEST "… that is" GIVEN vma_found_under_lock
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    vma_flags(vma: 0x10, flags: 0)
    EXPECT ok

TEST "… that was until the mmap_lock was downgraded" GIVEN vma_found_under_lock
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    mmap_lock(mm: 0xe0, write: TRUE, op: "downgrade", seq: 5)
    vma_flags(vma: 0x10, flags: 0)
    EXPECT violated VLOCK_04 AT 4

GIVEN vma_locked_by_reader COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0x73, file: NULL)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000)

TEST "7.0: a reader marks the vma as one that may have guard regions" GIVEN vma_locked_by_reader
    vma_flags(vma: 0x10, flags: 0x873)
    EXPECT ok

TEST "… and makes it one that may not be written" GIVEN vma_locked_by_reader
    vma_flags(vma: 0x10, flags: 0x871)
    EXPECT violated VLOCK_04 AT 1, VLOCK_24 AT 1

GIVEN vma_locked_by_reader_with_flags_unknown COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0x73, file: NULL)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000)

TEST "… where flags are not followed: it is not asked whether more was changed" GIVEN vma_locked_by_reader_with_flags_unknown
    vma_flags(vma: 0x10, flags: 0x873)
    EXPECT ok

TEST "… but the mark must be there" GIVEN vma_locked_by_reader_with_flags_unknown
    vma_flags(vma: 0x10, flags: 0x71)
    EXPECT violated VLOCK_04 AT 1

GIVEN vma_made_under_lock COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)

TEST "… that nobody can find yet" GIVEN vma_made_under_lock
    vma_flags(vma: 0x10, flags: 0)
    EXPECT ok

TEST "a stock kernel's record has both numbers, and they differ" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.12"
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_prepare(vma: 0x10, vm_lock_seq: 3, mm_lock_seq: 5)
    EXPECT violated VLOCK_04 AT 2

TEST "… and they are equal, whatever they were before" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.12"
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_prepare(vma: 0x10, vm_lock_seq: 3, mm_lock_seq: 3)
    vma_prepare(vma: 0x10, vm_lock_seq: 7, mm_lock_seq: 7)
    EXPECT ok

TEST "… has neither: nothing is asked" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.12"
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_prepare(vma: 0x10)
    EXPECT ok

TEST "up to 6.5 vma_prepare() locks the vma itself" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.5"
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_prepare(vma: 0x10, vm_lock_seq: 3, mm_lock_seq: 5)
    EXPECT ok

TEST "page tables move away from a vma that is not locked" GIVEN vma_made_under_lock
    move_page_tables(vma: 0x10, old_addr: 0x1000, new_vma: 0x10, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    EXPECT violated VLOCK_09 AT 1

TEST "page tables move away from a vma that is locked" GIVEN vma_made_under_lock
    vma_start_write(vma: 0x10, mm: 0xe0)
    vma_start_write__return(vma: 0x10)
    move_page_tables(vma: 0x10, old_addr: 0x1000, new_vma: 0x10, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE)
    EXPECT ok

TEST "a stock kernel's record of the move has both numbers, and they differ" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.12"
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_page_tables(vma: 0x10, old_addr: 0x1000, new_vma: 0x10, new_addr: 0x5000, len: 0x1000, need_rmap_locks: FALSE, vm_lock_seq: 3, mm_lock_seq: 5)
    EXPECT violated VLOCK_09 AT 3

TEST "an anon_vma is looked for under the vma's lock alone" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    anon_vma_prepare(vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    EXPECT violated VLOCK_13 AT 3

TEST "… under the mmap_lock" COMPLETE WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    vma_alloc(vma: 0x10, mm: 0xe0)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    vma_end_read(vma: 0x10, tid: 2)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 4, tid: 2)
    anon_vma_prepare(vma: 0x10, start: 0x1000, end: 0x3000, tid: 2)
    EXPECT ok
===============================================================================
