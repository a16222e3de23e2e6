---- MODULE m ----
CONSTANT PageShift : Nat DEFAULT 12
HugeShift == 13
====
