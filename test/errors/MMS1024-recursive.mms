---- MODULE m ----
⟦RECURSIVE⟧ Sum(_)
Zero == 0
====
