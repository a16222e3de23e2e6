---- MODULE m ----
⟦LOCAL⟧ Zero == 0
One == 1
====
