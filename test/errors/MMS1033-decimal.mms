---- MODULE m ----
Half == ⟦0.5⟧
Bad == ⟦12ab⟧
====
