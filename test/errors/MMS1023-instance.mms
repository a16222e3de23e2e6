---- MODULE m ----
⟦INSTANCE⟧ Locks
L == ⟦INSTANCE⟧ Locks
====
