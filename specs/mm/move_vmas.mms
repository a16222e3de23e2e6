----------------------------- MODULE mm.move_vmas -----------------------------
EXTENDS mm.mremap

(* From 6.17 on one mremap() moves all vmas of a range, one after the other, each by a move_vma() of its own.  Where one of
   them fails, mremap() returns its error, and those before it stay where they are by now: what MREMAP_13 says of a move
   that fails is said of each alone.  mm/mremap.c:remap_move(). *)

(* For each thread in mremap(): whose mmap_lock it has dropped or downgraded since. *)
VARIABLE dropped_in : [Task -> SUBSET Mm]

ACTION Mremap ON mremap == dropped_in'[self] = {}

ACTION MremapReturn ON mremap__return == dropped_in' = Without(dropped_in, self)

(* The tracepoints tell a downgrade as a lock that has been taken for reading. *)
ACTION MmapLock ON mmap_lock ==
    IF self \in DOMAIN dropped_in /\ (IF op = "acquire" THEN ~write ELSE write)
    THEN dropped_in'[self] = dropped_in[self] \cup {mm}

(* Another thread would find the range half moved, and could unmap or change what is moved next.
   mm/mremap.c:remap_move(), VM_WARN_ON_ONCE(!vrm->mmap_locked) [6.17 on]. *)
RULE MREMAP_19 "all vmas of one mremap move under one mmap lock" WHEN Since(v7_0)

ACTION MoveVma ON move_vma ==
    REQUIRE MREMAP_19 ==
        self \in DOMAIN dropped_in => MmOf(vma) \notin dropped_in[self] /\ HoldsWrite(self, MmOf(vma))

-------------------------------------------------------------------------------

GIVEN first_of_two_has_moved COMPLETE WITH Kernel |-> "7.2" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    vma_alloc(vma: 0x20, mm: 0xe0)
    mremap(old_addr: 0x9000, old_len: 0x2000, new_len: 0x2000, flags: 3, new_addr: 0x5000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, flags: 3)
    move_vma__return(vma: 0x10, old_addr: 0x9000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x5000, ret: 0x5000)

TEST "two vmas move in one mremap()" GIVEN first_of_two_has_moved
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    move_vma__return(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, ret: 0x6000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    mremap__return(ret: 0x5000)
    EXPECT ok

TEST "… the second fails, and the first has moved all the same" GIVEN first_of_two_has_moved
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    move_vma__return(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, ret: -12)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    mremap__return(ret: -12)
    EXPECT ok

TEST "… the mmap_lock is dropped between them" GIVEN first_of_two_has_moved
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    EXPECT violated MREMAP_19 AT 3

TEST "… it is downgraded between them, as a tracepoint tells it" GIVEN first_of_two_has_moved
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire")
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    EXPECT violated MREMAP_19 AT 2

TEST "… in two calls" GIVEN first_of_two_has_moved
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    mremap__return(ret: 0x5000)
    mremap(old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, flags: 3, new_addr: 0x6000)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    EXPECT ok

TEST "a recording that begins in the middle does not know what was dropped" WITH Kernel |-> "7.2"
    move_vma(vma: 0x20, old_addr: 0xa000, old_len: 0x1000, new_len: 0x1000, new_addr: 0x6000, flags: 3)
    EXPECT inconclusive MREMAP_19
===============================================================================
