---- MODULE m ----
Held == IF TRUE ⟦INVARIANT⟧ A_01 "a title" == TRUE
====
