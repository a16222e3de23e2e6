---- MODULE m ----
EVENT e
ACTION A ON e == OBSERVE ⟦a \in S⟧
====
