---- MODULE m ----
Sum[n \in 0..9] == IF n = 0 THEN 0 ELSE n + ⟦Sum⟧[n - 1]
====
