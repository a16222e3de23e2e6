---- MODULE m ----
ASSUME FoldSet(⟦LAMBDA x : x⟧, 0, {1, 2}) = 3
====
