---- MODULE m ----
CONSTANT Kernel : Int DEFAULT 6
CONSTANT Old : BOOLEAN DEFAULT Kernel < ⟦Limit⟧
CONSTANT Limit : Int DEFAULT IF Old THEN 1 ELSE Kernel - 2
CONSTANT New : BOOLEAN DEFAULT Kernel >= Later
CONSTANT Later : Int DEFAULT Kernel - 2
====
