---------------------------- MODULE mm.vma_reader -----------------------------
EXTENDS mm.vma_lock

(* The other doors by which readers of a vma come in, as the model has them from 7.0 on, and what one may do in it who has
   nothing but its lock.  include/linux/mmap_lock.h, mm/mmap_lock.c, mm/madvise.c. *)

(* The flag that may be set under a read lock: VM_MAYBE_GUARD, which says that there may be guard regions in the vma. *)
CONSTANT AtomicFlags : Nat DEFAULT 2048

(* As at lock_vma_under_rcu__return; but the vma may also be the next one behind the address. *)
ACTION LockedNext ON lock_next_vma__return WHEN Since(v7_0) ==
    /\ REQUIRE VLOCK_02 == vma # NULL => ~IsWriteLocked(vma)
    /\ REQUIRE VLOCK_08 ==
           vma # NULL =>
               /\ IF Ptes THEN addr < area[vma].end ELSE addr < end
               /\ MmOf(vma) = mm
    /\ REQUIRE VLOCK_06 == vma # NULL => IsAttached(vma)
    /\ IF vma # NULL
       THEN vma_readers'[vma] = vma_readers[vma] \cup {self}

(* It asks no sequence: nobody else must be able to lock the vma for writing meanwhile.
   include/linux/mmap_lock.h:vma_start_read_locked_nested(), mmap_assert_locked() [6.4 on]. *)
RULE VLOCK_22 "vma_start_read_locked needs mmap lock" WHEN VmaLocks /\ Since(v7_0)

(* No writer is in: the mmap_lock keeps them out, also from this vma. *)
ACTION StartReadLocked ON vma_start_read_locked__return WHEN VmaLocks /\ Since(v7_0) ==
    /\ REQUIRE VLOCK_22 == locked => HoldsMmap(self, MmOf(vma))
    /\ REQUIRE VLOCK_06 == locked => IsAttached(vma)
    /\ IF locked
       THEN vma_readers'[vma] = vma_readers[vma] \cup {self}

(* Other readers are in, and would see a flag change that they have acted upon.  Only a flag that is set atomically, once
   and for all, may.  madvise() goes without the mmap_lock where that is enough, in one vma of its own process.
   mm/madvise.c:is_vma_lock_sufficient(), madvise_guard_install(), include/linux/mm.h:vma_set_atomic_flag()
   [7.0 on]. *)
RULE VLOCK_24 "under a vma read lock only atomic flags change" WHEN VmaLocks /\ Ptes /\ Since(v7_0)

ACTION SetFlags ON vma_flags WHEN VmaLocks /\ Ptes ==
    REQUIRE VLOCK_24 ==
        held_vmas[self] # {} /\ vma \in DOMAIN mm_of /\ ~HoldsMmap(self, MmOf(vma)) =>
            /\ vma \in held_vmas[self]
            /\ vma \in DOMAIN vm_flags /\ BitAnd(vm_flags[vma], flags) = vm_flags[vma]
            /\ BitAnd(BitXor(vm_flags[vma], flags), AtomicFlags) = BitXor(vm_flags[vma], flags)

--------------------------------------------------------------------------------

GIVEN vma_found COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE, Ptes |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x2000, end: 0x4000, pgoff: 2, flags: 0x73, file: NULL)

TEST "a reader of /proc/PID/maps finds the next vma, and a writer waits for it" GIVEN vma_found
    lock_next_vma__return(mm: 0xe0, addr: 0x1000, vma: 0x10, start: 0x2000, end: 0x4000, tid: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 5, state: 2)
    vma_end_read(vma: 0x10, tid: 2)
    vma_start_write__return(vma: 0x10, ret: 0)
    EXPECT ok

TEST "… which does not wait" GIVEN vma_found
    lock_next_vma__return(mm: 0xe0, addr: 0x1000, vma: 0x10, start: 0x2000, end: 0x4000, tid: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 5, state: 2)
    vma_start_write__return(vma: 0x10, ret: 0)
    EXPECT violated VLOCK_02 AT 4

TEST "a reader of /proc/PID/maps is given a vma that lies behind it" GIVEN vma_found
    lock_next_vma__return(mm: 0xe0, addr: 0x5000, vma: 0x10, start: 0x2000, end: 0x4000, tid: 2)
    EXPECT violated VLOCK_08 AT 1

TEST "there is no next vma" GIVEN vma_found
    lock_next_vma__return(mm: 0xe0, addr: 0x5000, vma: NULL, start: 0, end: 0, tid: 2)
    EXPECT ok

TEST "a stock kernel's recording that begins in the middle does not know whose the vma is" WITH Kernel |-> "7.2"
    lock_next_vma__return(mm: 0xe0, addr: 0x1000, vma: 0x10, start: 0x2000, end: 0x4000)
    EXPECT inconclusive VLOCK_08

GIVEN mmap_read_locked ==
    GIVEN vma_found
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 4)

TEST "a vma is locked for reading under the mmap_lock" GIVEN mmap_read_locked
    vma_start_read_locked__return(vma: 0x10, locked: TRUE)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release", seq: 4)
    vma_end_read(vma: 0x10)
    EXPECT ok

TEST "… after it has been dropped" GIVEN mmap_read_locked
    mmap_lock(mm: 0xe0, write: FALSE, op: "release", seq: 4)
    vma_start_read_locked__return(vma: 0x10, locked: TRUE)
    EXPECT violated VLOCK_22 AT 2

TEST "who held the mmap_lock before the recording nobody knows" WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    vma_start_read_locked__return(vma: 0x10, locked: TRUE)
    EXPECT inconclusive VLOCK_22

GIVEN vma_read_locked ==
    GIVEN vma_found
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x2000, end: 0x4000)

TEST "madvise() marks a vma that may have guard regions under its read lock" GIVEN vma_read_locked
    vma_flags(vma: 0x10, flags: 0x873)
    EXPECT ok

TEST "… and changes what faults go by" GIVEN vma_read_locked
    vma_flags(vma: 0x10, flags: 0x871)
    EXPECT violated VLOCK_24 AT 1

TEST "… and takes the mark away" GIVEN vma_found
    vma_link(vma: 0x20, mm: 0xe0, start: 0x5000, end: 0x6000, pgoff: 5, flags: 0x873, file: NULL)
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x5000, vma: 0x20, start: 0x5000, end: 0x6000)
    vma_flags(vma: 0x20, flags: 0x73)
    EXPECT violated VLOCK_24 AT 3

TEST "nobody knows what the flags were" WITH Kernel |-> "7.2", VmaLocks |-> TRUE, Ptes |-> TRUE
    lock_vma_under_rcu__return(mm: 0xe0, addr: 0x2000, vma: 0x10, start: 0x2000, end: 0x4000)
    vma_flags(vma: 0x10, flags: 0x73)
    EXPECT inconclusive VLOCK_24
===============================================================================
