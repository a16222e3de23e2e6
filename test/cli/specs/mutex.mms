---------------------------- MODULE mutex ----------------------------
(* A lock of which the tests of the command know everything. *)

TYPE Mutex == Ptr

CONSTANT Strictness : {"loose", "tight"} DEFAULT "loose"

EVENT mutex_lock(m : Mutex)
EVENT mutex_unlock(m : Mutex)

VARIABLE owner : [Mutex -> Task]
INIT owner = <<>>

ACTION Lock ON mutex_lock ==
    (* Two owners would both believe that nobody else writes. *)
    /\ REQUIRE MUTEX_01 "a mutex is free when it is taken" == m \notin DOMAIN owner
    /\ owner'[m] = self

ACTION Unlock ON mutex_unlock ==
    /\ REQUIRE MUTEX_02 "the owner unlocks" == owner[m] = self
    /\ owner' = Without(owner, m)

INVARIANT MUTEX_03 "one mutex a task" WHEN Strictness = "tight" SEVERITY warning ==
    \A a \in DOMAIN owner : \A b \in DOMAIN owner : owner[a] = owner[b] => a = b
======================================================================
