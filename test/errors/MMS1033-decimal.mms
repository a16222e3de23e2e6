---- MODULE m ----
Half == ⟦0.5⟧
====
