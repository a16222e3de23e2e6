---- MODULE m ----
Below(n) == n < Limit
IsOld == Below(3)
CONSTANT Old : BOOLEAN DEFAULT ⟦IsOld⟧
CONSTANT Limit : Int DEFAULT IF Old THEN 2 ELSE 3
CONSTANT Small : BOOLEAN DEFAULT IsOld
====
