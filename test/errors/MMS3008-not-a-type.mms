---- MODULE m ----
VARIABLE merged : ⟦[start |-> 0]⟧
INIT merged = [start |-> 0]
====
