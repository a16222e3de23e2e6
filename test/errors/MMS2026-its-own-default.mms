---- MODULE m ----
CONSTANT Limit : Int DEFAULT ⟦Limit⟧ + 1
====
