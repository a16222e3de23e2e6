---- MODULE m ----
CONSTANT PageShift : Nat
ASSUME PageShift = 12
====
