---- MODULE m ----
CONSTANT Kernel : Int DEFAULT 6
CONSTANT Old : BOOLEAN DEFAULT Kernel < ⟦Limit⟧
CONSTANT Limit : Int DEFAULT Kernel - 2
CONSTANT New : BOOLEAN DEFAULT Kernel >= Limit
====
