---- MODULE m ----
Sum(S) == FoldSet(+, 0, S)
====
