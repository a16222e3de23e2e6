---- MODULE m ----
CONSTANT PageShift : Nat DEFAULT 12
⟦PageShift⟧ == 13
====
