---- MODULE m ----
R == [start |-> 0, ⟦start⟧ |-> 1]
====
