---- MODULE m ----
Held == IF TRUE THEN 1 ELSE 2 ⟦INVARIANT⟧ A_01 "a title" == TRUE
====
