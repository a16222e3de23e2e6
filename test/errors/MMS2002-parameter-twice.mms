---- MODULE m ----
F(v, ⟦v⟧) == v
====
