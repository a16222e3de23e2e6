---- MODULE m ----
VARIABLE holders : SUBSET Task
INIT holders = {}
INVARIANT M "m" == ⟦self⟧ \in holders
====
