---- MODULE m ----
Hidden == ⟦\EE⟧ x : x = 0
====
