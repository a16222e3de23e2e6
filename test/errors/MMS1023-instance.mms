---- MODULE m ----
⟦INSTANCE⟧ Locks
L == ⟦INSTANCE⟧ Locks
Held == L⟦!⟧Held(t)
====
