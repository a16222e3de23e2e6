----------------------------- MODULE mm.mmap_seq ------------------------------
EXTENDS mm.locks

(* mm->mm_lock_seq, from 6.4 on, counts how often the mmap_lock was held for writing.  Before 6.14 it is counted when
   the lock is dropped or downgraded, and nothing follows from its parity; later it is a seqcount, odd while the lock is
   held for writing, so that one can read without any lock and see afterwards whether that was good.
   include/linux/mmap_lock.h. *)

(* mmap_lock_speculate_try_begin() has read seq from mm_lock_seq; mmap_lock_speculate_retry() compares the two; ok: what
   the caller reads is good so far.  use: what was read in between is acted upon. *)
EVENT mmap_speculate(mm : Mm, op : {"begin", "retry", "use"}, seq : Nat OPTIONAL, ok : BOOLEAN OPTIONAL)

(* mm_lock_seq has 32 bits. *)
SeqWrap == 4294967296

(* mm->mm_lock_seq. *)
VARIABLE seq_of_mm : [Mm -> Nat]

TYPE Speculating == [
    mm : Mm,
    seq : Nat,             \* as try_begin() has read it
    is_good : BOOLEAN,     \* nothing so far says that it must be thrown away
    is_checked : BOOLEAN   \* retry() has been asked
]

(* The speculation of each thread. *)
VARIABLE speculating : [Task -> Speculating]

HasNotMoved(m : Mm, seq : Nat) == m \in DOMAIN seq_of_mm => seq_of_mm[m] = seq

(* vmas that were locked for writing would stay so: faults on them take the slow path for ever, or a writer takes
   them for its own and does not wait for readers.  include/linux/mmap_lock.h:vma_end_write_all(),
   mm_lock_seqcount_end() [6.4 on]. *)
RULE VLOCK_03 "write locks dropped together at unlock" WHEN VmaLocks /\ Since(v6_4)

(* Whoever reads without any lock would take a state in the middle of a change for a good one.  The tracepoint of a
   release stands in front of the step to the next number, and so does that of a downgrade, which says that the lock has
   been taken for reading: the number that is read there is still the odd one.  Where the step is left out for good, the
   next writer finds the number even.  (Of older kernels a trace has the number as the operation leaves it.)
   include/linux/mmap_lock.h:mm_lock_seqcount_begin(), mm_lock_seqcount_end() [6.14 on]. *)
RULE VLOCK_11 "sequence odd iff write-locked" WHEN VmaLocks /\ Since(v6_14)

ACTION MmapLock ON mmap_lock WHEN VmaLocks ==
    LET is_end == write /\ op # "acquire"
        is_early == /\ Since(v7_0) /\ (is_end \/ HoldsWrite(self, mm)) /\ seq % 2 = 1
                    /\ mm \in DOMAIN seq_of_mm => seq = seq_of_mm[mm]
    IN
    /\ REQUIRE VLOCK_03 == is_end /\ ~is_early /\ mm \in DOMAIN seq_of_mm => seq = (seq_of_mm[mm] + 1) % SeqWrap
    /\ REQUIRE VLOCK_11 == IF write /\ op = "acquire" THEN seq % 2 = 1 ELSE seq % 2 = 0 \/ is_early
    /\ seq_of_mm'[mm] = IF is_early THEN (seq + 1) % SeqWrap ELSE seq

(* What was read while a writer was in is a mixture of old and new.
   include/linux/mmap_lock.h:mmap_lock_speculate_try_begin(), mmap_lock_speculate_retry() [6.14 on]. *)
RULE VLOCK_12 "speculation retried if sequence moved" WHEN VmaLocks /\ Since(v6_14)

ACTION Speculate ON mmap_speculate WHEN VmaLocks ==
    /\ REQUIRE VLOCK_12 ==
           op = "use" =>
               /\ self \in DOMAIN speculating
               /\ speculating[self].mm = mm /\ speculating[self].is_checked /\ speculating[self].is_good
    /\ CASE op = "begin" ->
                speculating'[self] = [mm |-> mm, seq |-> seq, is_good |-> ok /\ seq % 2 = 0, is_checked |-> FALSE]
         [] op = "retry" /\ self \in DOMAIN speculating ->
                speculating'[self] = [speculating[self] EXCEPT
                                          !.is_checked = TRUE,
                                          !.is_good = @ /\ ok /\ HasNotMoved(mm, speculating[self].seq)]
         [] OTHER -> UNCHANGED speculating

--------------------------------------------------------------------------------

TEST "the mmap_lock is downgraded and nothing is counted" COMPLETE
    WITH Era |-> v6_4, Kernel |-> "6.6", VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    mmap_lock(mm: 0xe0, write: TRUE, op: "downgrade", seq: 4)
    EXPECT violated VLOCK_03 AT 2

TEST "from 6.14 on the number is even after that" COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "downgrade", seq: 6)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release", seq: 6)
    EXPECT ok

TEST "the number is even under the mmap_lock for writing" COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 4)
    EXPECT violated VLOCK_11 AT 1

TEST "the tracepoint of a release reads the number in front of the step: it is still odd" COMPLETE
    WITH Era |-> v7_0, VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 7)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 7)
    mmap_lock(mm: 0xe0, write: FALSE, op: "release", seq: 8)
    EXPECT ok

TEST "… and the step is left out for good" COMPLETE WITH Era |-> v7_0, VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 5)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 6)
    EXPECT violated VLOCK_11 AT 3

TEST "a reader finds the number odd: somebody is writing" COMPLETE WITH Era |-> v7_0, VmaLocks |-> TRUE
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 5)
    mmap_lock(mm: 0xe0, write: FALSE, op: "acquire", seq: 5, tid: 2)
    EXPECT violated VLOCK_11 AT 2

GIVEN speculation COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE ==
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 9)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 10)
    mmap_speculate(mm: 0xe0, op: "begin", seq: 10, ok: TRUE, tid: 2)

TEST "a writer came in between, and what was read is used" GIVEN speculation
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 11)
    mmap_lock(mm: 0xe0, write: TRUE, op: "release", seq: 12)
    mmap_speculate(mm: 0xe0, op: "retry", ok: FALSE, tid: 2)
    mmap_speculate(mm: 0xe0, op: "use", tid: 2)
    EXPECT violated VLOCK_12 AT 4

TEST "retry() says that nothing has changed, which is not so" GIVEN speculation
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 11)
    mmap_speculate(mm: 0xe0, op: "retry", ok: TRUE, tid: 2)
    mmap_speculate(mm: 0xe0, op: "use", tid: 2)
    EXPECT violated VLOCK_12 AT 3

TEST "nobody asks retry()" COMPLETE WITH Era |-> v6_15, VmaLocks |-> TRUE
    mmap_speculate(mm: 0xe0, op: "begin", seq: 10, ok: TRUE, tid: 2)
    mmap_speculate(mm: 0xe0, op: "use", tid: 2)
    EXPECT violated VLOCK_12 AT 2

TEST "nobody came in between" GIVEN speculation
    mmap_speculate(mm: 0xe0, op: "retry", ok: TRUE, tid: 2)
    mmap_lock(mm: 0xe0, write: TRUE, op: "acquire", seq: 11)
    mmap_speculate(mm: 0xe0, op: "use", tid: 2)
    EXPECT ok
===============================================================================
