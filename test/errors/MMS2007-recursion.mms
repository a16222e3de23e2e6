---- MODULE m ----
Sum(n) == IF n = 0 THEN 0 ELSE n + ⟦Sum⟧(n - 1)
====
