---- MODULE m ----
ASSUME \A ⟦<<a, b>>⟧ \in {1, 2} : a < b
====
