---- MODULE m ----
ASSUME FoldSet(⟦0⟧, 0, {1, 2}) = 3
====
