---- MODULE m ----
VARIABLE ⟦ON⟧ : BOOLEAN
====
