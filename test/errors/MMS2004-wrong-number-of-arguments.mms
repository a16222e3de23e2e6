---- MODULE m ----
InRange(x, lo, hi) == lo <= x /\ x < hi
ASSUME ⟦InRange⟧(3, 4)
====
