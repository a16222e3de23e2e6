---- MODULE m ----
Pairs == {a, ⟦b⟧ : a \in S}
====
