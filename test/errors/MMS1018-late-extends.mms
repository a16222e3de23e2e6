---- MODULE m ----
Zero == 0
⟦EXTENDS Naturals⟧
====
