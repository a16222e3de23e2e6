---- MODULE m ----
Held == IF TRUE THEN 1 ⟦INVARIANT⟧ A_01 "a title" == TRUE
====
