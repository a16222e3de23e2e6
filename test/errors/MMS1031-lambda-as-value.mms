---- MODULE m ----
Inc == ⟦LAMBDA⟧ x : x + 1
====
