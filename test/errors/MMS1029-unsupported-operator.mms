---- MODULE m ----
Closure == r ⟦^+⟧
Both == A ⟦\cdot⟧ B
====
