---- MODULE m ----
VARIABLE owner : Nat
INIT owner = 0
CONSTANT A : Nat, B : Nat
====
