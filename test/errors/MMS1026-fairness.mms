---- MODULE m ----
Fair == ⟦WF_⟧vars(Next)
====
