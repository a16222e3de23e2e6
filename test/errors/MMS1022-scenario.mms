---- MODULE m ----
⟦SCENARIO⟧ race ==
    a
Zero == 0
====
