---- MODULE m ----
VARIABLE ⟦owner⟧
CONSTANT A : Nat, ⟦B⟧
====
