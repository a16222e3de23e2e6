---- MODULE m ----
⟦---- MODULE⟧ inner ----
Zero == 0
====
