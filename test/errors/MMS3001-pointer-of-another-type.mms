---- MODULE m ----
TYPE Vma == Ptr
TYPE AnonVma == Ptr
VARIABLE chain : [Vma -> SUBSET AnonVma]
INIT chain = <<>>
AnonVmas(v : Vma) == chain[v]
INVARIANT M "m" == \A v \in DOMAIN chain : \A av \in chain[v] : AnonVmas(⟦av⟧) # {}
====
