---- MODULE m ----
PROPERTY P_01 "soon" == <>a ⟦WITHIN 10ms⟧
====
