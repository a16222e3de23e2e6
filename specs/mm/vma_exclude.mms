---------------------------- MODULE mm.vma_exclude ----------------------------
EXTENDS mm.vma_change

(* How a writer gets rid of readers, from 6.15 on: a flag in vm_refcnt keeps new ones out until those who are in have left,
   and who waits for that may be killed.  mm/mmap_lock.c. *)

(* The vmas whose vm_refcnt has the flag. *)
VARIABLE excluding : SUBSET Vma OUTLIVES Vma
INIT excluding = {}

(* The vmas that are being taken away. *)
VARIABLE detached : SUBSET Vma OUTLIVES Vma
INIT detached = {}

(* The vmas that each thread wanted to lock for writing and could not, as it is being killed. *)
VARIABLE refused : [Task -> SUBSET Vma] DEFAULT {}

ACTION Exclude ON vma_exclude_readers == excluding' = excluding \cup {vma}

(* The writer waits for the number to become small, and each that comes in anew makes it wait longer, or for ever.
   include/linux/mm_types.h:vm_refcnt, mm/mmap_lock.c:vma_start_read(), VM_REFCNT_LIMIT [6.15 on]. *)
RULE VLOCK_21 "no reader enters while readers are excluded" WHEN VmaLocks /\ Since(v6_15)

ACTION Ref ON vma_ref == REQUIRE VLOCK_21 == delta = 1 => vma \notin excluding

(* Somebody reads on in a vma that is changed, or is freed as one that nobody has.
   mm/mmap_lock.c:__vma_start_exclude_readers(), include/linux/mmap_lock.h:vma_mark_detached() [6.15 on].
   At vma_remove: as munmap and exit are done with it.  mm/vma.c:remove_vma() [6.15 on]. *)
RULE VLOCK_23 "vm_refcnt is 0 once detached" WHEN VmaLocks /\ Since(v6_15)

ACTION Excluded ON vma_exclude_readers__return ==
    /\ REQUIRE VLOCK_23 == vma \in detached /\ vma \in DOMAIN vm_refcnt => vm_refcnt[vma] = 0
    /\ excluding' = excluding \ {vma}

ACTION Attach ON vma_attach == detached' = detached \ {vma}

ACTION Detach ON vma_detach == detached' = detached \cup {vma}

ACTION Remove ON vma_remove WHEN VmaLocks ==
    REQUIRE VLOCK_23 == vma \in DOMAIN vm_refcnt => vm_refcnt[vma] = 0

ACTION Free ON vma_free ==
    /\ excluding' = excluding \ {vma}
    /\ detached' = detached \ {vma}

(* A reader is still in what the caller changes or copies: a fork's child gets page tables that a fault is filling.  Who is
   killed locks nothing, and must give up.  mm/mmap_lock.c:__vma_start_write(), mm/mmap.c:dup_mmap() [6.19 on].
   At anon_vma_fork, copy_page_range: fork alone can be killed there.  mm/mmap.c:dup_mmap() [7.0 on]. *)
RULE VLOCK_20 "who is killed while locking a vma leaves it alone" WHEN Since(v7_0)

ACTION StartWriteReturn ON vma_start_write__return WHEN Since(v7_0) ==
    refused'[self] = IF ret = 0 THEN refused[self] \ {vma} ELSE refused[self] \cup {vma}

(* Whoever takes the mmap_lock anew begins anew. *)
ACTION MmapLock ON mmap_lock WHEN Since(v7_0) == refused'[self] = {v \in refused[self] : MmOf(v) # mm}

ACTION Prepare ON vma_prepare WHEN Since(v7_0) == REQUIRE VLOCK_20 == vma \notin refused[self]

ACTION SetRange ON vma_set_range WHEN Since(v7_0) == REQUIRE VLOCK_20 == vma \notin refused[self]

ACTION MoveBegin ON move_page_tables WHEN Since(v7_0) == REQUIRE VLOCK_20 == vma \notin refused[self]

ACTION CopyPageRange ON copy_page_range WHEN Since(v7_0) == REQUIRE VLOCK_20 == src_vma \notin refused[self]

ACTION Fork ON anon_vma_fork WHEN Since(v7_0) == REQUIRE VLOCK_20 == pvma \notin refused[self]

-------------------------------------------------------------------------------

GIVEN vma_about_to_be_detached COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE ==
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 5, state: 2)
    vma_exclude_readers(vma: 0x10)
    vma_exclude_readers__return(vma: 0x10)
    vma_start_write__return(vma: 0x10, ret: 0)
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_detach(vma: 0x10)

TEST "a vma is detached while a reader that came too late has not left yet" GIVEN vma_about_to_be_detached
    vma_exclude_readers(vma: 0x10)
    vma_ref(vma: 0x10, delta: -1, tid: 2)
    vma_exclude_readers__return(vma: 0x10)
    vma_remove(vma: 0x10)
    EXPECT ok

TEST "… and nobody waits for him" GIVEN vma_about_to_be_detached
    vma_remove(vma: 0x10)
    EXPECT violated VLOCK_23 AT 1

TEST "… and who waits goes on too early" GIVEN vma_about_to_be_detached
    vma_exclude_readers(vma: 0x10)
    vma_exclude_readers__return(vma: 0x10)
    EXPECT violated VLOCK_23 AT 2

TEST "7.0: a fork is killed while it waits for a reader, who stays" COMPLETE WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    vma_link(vma: 0x10, mm: 0xe0, start: 0x1000, end: 0x3000, pgoff: 1, flags: 0, file: NULL)
    vma_ref(vma: 0x10, delta: 1, tid: 2)
    vma_start_read__return(vma: 0x10, locked: TRUE, tid: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    vma_start_write(vma: 0x10, mm: 0xe0, mm_seq: 5, state: 258)
    vma_exclude_readers(vma: 0x10)
    vma_exclude_readers__return(vma: 0x10)
    vma_start_write__return(vma: 0x10, ret: -4)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 6)
    vma_end_read(vma: 0x10, tid: 2)
    EXPECT ok

TEST "a second reader comes while the first is waited for" GIVEN vma_about_to_be_detached
    vma_exclude_readers(vma: 0x10)
    vma_ref(vma: 0x10, delta: 1, tid: 3)
    EXPECT violated VLOCK_21 AT 2

TEST "… a moment before" GIVEN vma_about_to_be_detached
    vma_ref(vma: 0x10, delta: 1, tid: 3)
    vma_ref(vma: 0x10, delta: -1, tid: 3)
    EXPECT ok

TEST "nobody knows how many were in" WITH Kernel |-> "7.2", VmaLocks |-> TRUE
    vma_ref(vma: 0x10, delta: 1, tid: 3)
    vma_exclude_readers__return(vma: 0x10)
    EXPECT inconclusive VLOCK_21, VLOCK_23

GIVEN fork_of_a_killed_process COMPLETE WITH Kernel |-> "7.2" ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    vma_start_write(vma: 0x10, mm: 0xe0, state: 258)
    vma_start_write__return(vma: 0x10, ret: -4)

TEST "a fork is killed while it waits for a fault of its parent, and gives up" GIVEN fork_of_a_killed_process
    mmap_lock(mm: 0xe0, write: TRUE, op: "release")
    EXPECT ok

TEST "… and goes on" GIVEN fork_of_a_killed_process
    vma_dup(orig: 0x10, vma: 0x20)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT violated VLOCK_20 AT 2, VLOCK_20 AT 4

TEST "… tries again, and succeeds" GIVEN fork_of_a_killed_process
    vma_start_write(vma: 0x10, mm: 0xe0, state: 2)
    vma_start_write__return(vma: 0x10, ret: 0)
    vma_dup(orig: 0x10, vma: 0x20)
    anon_vma_fork(vma: 0x20, pvma: 0x10)
    anon_vma_fork__return(vma: 0x20, pvma: 0x10, ret: 0)
    copy_page_range(dst_vma: 0x20, src_vma: 0x10)
    EXPECT ok

TEST "… another vma of it changes" GIVEN fork_of_a_killed_process
    vma_alloc(vma: 0x30, mm: 0xe0)
    vma_prepare(vma: 0x30)
    EXPECT ok

TEST "a recording that begins in the middle does not know who was killed" WITH Kernel |-> "7.2"
    vma_prepare(vma: 0x10)
    EXPECT inconclusive VLOCK_20
===============================================================================
