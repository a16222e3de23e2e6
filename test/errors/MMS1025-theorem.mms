---- MODULE m ----
⟦THEOREM⟧ Safe == TRUE
Zero == 0
====
