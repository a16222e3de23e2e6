---- MODULE m ----
PROPERTY P_01 "always equal" == [] a ⟦=⟧ b
====
