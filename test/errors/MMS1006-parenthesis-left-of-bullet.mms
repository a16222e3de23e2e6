---- MODULE paren ----
a ==
    /\ TRUE
    /\ (FALSE
⟦)⟧
    /\ TRUE
b ==
    \/ {1, 2
  ⟦}⟧ = {}
    \/ TRUE
====
