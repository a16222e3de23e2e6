---- MODULE m ----
ASSUME ⟦@⟧ = 3
====
