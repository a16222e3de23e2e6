---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
INVARIANT M "m" == \A v \in DOMAIN chain, av \in chain[⟦v⟧] : av # NULL
====
