---- MODULE m ----
CONSTANT PageShift : Nat
ASSUME ⟦PageShift⟧[1] = 12
====
