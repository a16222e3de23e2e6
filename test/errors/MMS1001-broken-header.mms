---- MODULE m
⟦Zero⟧ == 0
====
