---- MODULE m ----
CONSTANT PageShift : Nat
INIT ⟦PageShift⟧ = 12
====
