---- MODULE m ----
Both(holds, lock) ==
    /\ Cardinality({holds,
                    lock}) = 2
    /\ TRUE
====
