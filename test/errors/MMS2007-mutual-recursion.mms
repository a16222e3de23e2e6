---- MODULE m ----
IsEven(n) == n = 0 \/ ⟦IsOdd⟧(n - 1)
IsOdd(n) == n # 0 /\ IsEven(n - 1)
====
