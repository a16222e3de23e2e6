---- MODULE m ----
Twice(F(_), x) == F(F(x))
Apply(G(_, _), x) == G(x, x)
ASSUME Apply(⟦Twice⟧, 3) = 3
====
