----------------------------- MODULE mm.one_hold ------------------------------
EXTENDS mm.anon_vma, mm.locks, mm.root_rwsem

(* A vma is joined with all of a family's anon_vmas, or taken off all of them, in one hold of the root's lock: from 7.0 on
   the lock is taken once for the whole chain.  mm/rmap.c:anon_vma_clone(), unlink_anon_vmas(). *)

TYPE Series == [
    vma : Vma,
    left : SUBSET AnonVma,   \* what it is still to be taken off; where it is being joined, nothing
    is_clone : BOOLEAN,
    begun : BOOLEAN,         \* the first avc has gone in or out
    let_go : BOOLEAN         \* and the lock was released since
]

(* The clone or unlinking that each thread is in. *)
VARIABLE series : [Task -> Series]

ACTION Clone ON anon_vma_clone WHEN Since(v7_0) ==
    series'[self] = [vma |-> dst, left |-> {}, is_clone |-> TRUE, begun |-> FALSE, let_go |-> FALSE]

ACTION Cloned ON anon_vma_clone__return WHEN Since(v7_0) == series' = Without(series, self)

(* Over when the last avc is out: there is no return to tell. *)
ACTION UnlinkAll ON unlink_anon_vmas WHEN Since(v7_0) ==
    series'[self] = [vma |-> vma, left |-> chain[vma], is_clone |-> FALSE, begun |-> FALSE, let_go |-> FALSE]

(* A walk that comes in between finds the vma by one of its anon_vmas and not by another, and whoever changes the family
   then meets a chain half done.  mm/rmap.c:anon_vma_clone(), which inserts all avcs under one anon_vma_lock_write()
   [7.0 on].
   At anon_vma_link: … where probes on rwsems tell of the lock.  mm/rmap.c:anon_vma_clone() [7.0 on].
   At anon_vma_unlink: mm/rmap.c:unlink_anon_vmas() [7.0 on].
   At anon_vma_unlink: … where probes on rwsems tell.  mm/rmap.c:unlink_anon_vmas() [7.0 on]. *)
RULE AVC_33 "chain joined and unlinked in one hold of the root lock"

Joins(t : Task, v : Vma) == t \in DOMAIN series /\ series[t].is_clone /\ series[t].vma = v
TakesOff(t : Task, v : Vma, av : AnonVma) ==
    t \in DOMAIN series /\ ~series[t].is_clone /\ series[t].vma = v /\ av \in series[t].left

ACTION Link ON anon_vma_link WHEN Since(v7_0) ==
    /\ REQUIRE AVC_33 WHEN Since(v7_0) /\ Locks == Joins(self, vma) => ~series[self].let_go
    /\ IF rwsems /\ ~Locks
       THEN
           REQUIRE AVC_33 WHEN Since(v7_0) /\ ~Locks == Joins(self, vma) => ~series[self].let_go
    /\ IF Joins(self, vma)
       THEN series'[self] = [series[self] EXCEPT !.begun = TRUE]

ACTION Unlink ON anon_vma_unlink WHEN Since(v7_0) ==
    /\ REQUIRE AVC_33 WHEN Since(v7_0) /\ Locks == TakesOff(self, vma, anon_vma) => ~series[self].let_go
    /\ IF rwsems /\ ~Locks
       THEN
           REQUIRE AVC_33 WHEN Since(v7_0) /\ ~Locks == TakesOff(self, vma, anon_vma) => ~series[self].let_go
    /\ IF TakesOff(self, vma, anon_vma)
       THEN series'[self] = [series[self] EXCEPT !.begun = TRUE, !.left = @ \ {anon_vma}]

ACTION Release ON lock WHEN Since(v7_0) /\ Locks ==
    IF kind = "anon_root" /\ op = "release" /\ self \in DOMAIN series
    THEN series'[self] = [series[self] EXCEPT !.let_go = @ \/ series[self].begun]

ACTION Up ON up_write WHEN Since(v7_0) /\ ~Locks ==
    IF self \in DOMAIN series /\ WritesUnder(self, anon_vma)
    THEN series'[self] = [series[self] EXCEPT !.let_go = @ \/ series[self].begun]

--------------------------------------------------------------------------------

GIVEN vma_of_two COMPLETE WITH Era |-> v7_0, Locks |-> TRUE ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire")
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)

GIVEN clone_half_done ==
    GIVEN vma_of_two
    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)
    anon_vma_clone(dst: 0x20, src: 0x10)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x20, avc: 0xc4, anon_vma: 0xa0, root: 0xa0, where: "tree")

TEST "a clone under one hold" GIVEN clone_half_done
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa2, root: 0xa0, where: "tree")
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    anon_vma_clone__return(dst: 0x20, src: 0x10, ret: 0)
    EXPECT ok

TEST "a clone that lets go of the lock half way" GIVEN clone_half_done
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x20, avc: 0xc6, anon_vma: 0xa2, root: 0xa0, where: "tree")
    EXPECT violated AVC_33 AT 3

TEST "an unlinking that lets go of the lock half way" GIVEN vma_of_two
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa2)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT violated AVC_33 AT 6

TEST "an unlinking under one hold; the vma is joined and changes its bounds after that" GIVEN vma_of_two
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa2)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2)
    lock(addr: 0xb0, kind: "anon_root", op: "release", anon_vma: 0xa0)
    lock(addr: 0xb0, kind: "anon_root", op: "acquire", anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT ok

GIVEN unlinking_seen_by_rwsems COMPLETE WITH Era |-> v7_3 ==
    vma_alloc(vma: 0x10, mm: 0xe0)
    down_write(anon_vma: 0xa0)
    anon_vma_link(vma: 0x10, avc: 0xc0, anon_vma: 0xa0, root: 0xa0, where: "tree")
    anon_vma_link(vma: 0x10, avc: 0xc2, anon_vma: 0xa2, root: 0xa0, where: "tree")
    up_write(anon_vma: 0xa0)
    unlink_anon_vmas(vma: 0x10, anon_vma: 0xa2)
    down_write(anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc2, anon_vma: 0xa2)

TEST "of a stock kernel the rwsems tell: the lock is released half way" GIVEN unlinking_seen_by_rwsems
    up_write(anon_vma: 0xa0)
    down_write(anon_vma: 0xa0)
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    EXPECT violated AVC_33 AT 3

TEST "… and when all is done" GIVEN unlinking_seen_by_rwsems
    anon_vma_unlink(vma: 0x10, avc: 0xc0, anon_vma: 0xa0)
    up_write(anon_vma: 0xa0)
    EXPECT ok
===============================================================================
