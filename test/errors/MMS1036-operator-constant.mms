---- MODULE m ----
CONSTANT ⟦Send⟧(_, _) : Nat
====
