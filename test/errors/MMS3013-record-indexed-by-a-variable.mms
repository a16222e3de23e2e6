---- MODULE m ----
R == [start |-> 1, end |-> 2]
ASSUME \A f \in {"start", "end"} : R[⟦f⟧] > 0
====
