---- MODULE m ----
Odd(x) == ⟦x⟧ \in x
====
