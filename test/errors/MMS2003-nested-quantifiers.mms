---- MODULE m ----
ASSUME \A x \in 1..3 : \E ⟦x⟧ \in 4..5 : x > 4
====
