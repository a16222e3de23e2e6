---- MODULE m ----
Squares == [⟦x + 1⟧ |-> x * x]
====
