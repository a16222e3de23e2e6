---- MODULE m ----
⟦THEOREM⟧ Safe == TRUE
ASSUME ⟦NEW⟧ x \in S PROVE x = x
====
