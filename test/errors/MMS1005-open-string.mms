---- MODULE m ----
Name == ⟦"K36⟧
Other == 1
====
