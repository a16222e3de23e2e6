---- MODULE m ----
Below(n) == n < Limit
IsOld == Below(3)
CONSTANT Old : BOOLEAN DEFAULT ⟦IsOld⟧
CONSTANT Limit : Int DEFAULT 2
CONSTANT Small : BOOLEAN DEFAULT IsOld
====
