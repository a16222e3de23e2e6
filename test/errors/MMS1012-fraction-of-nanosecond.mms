---- MODULE m ----
PROPERTY P_01 "soon" == a ~> b ⟦WITHIN 0.5ns⟧
====
