---- MODULE m ----
VARIABLE holders : SUBSET Task
INIT holders = {}
IsHolder == ⟦self⟧ \in holders
====
