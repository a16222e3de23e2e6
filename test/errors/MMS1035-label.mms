---- MODULE m ----
Inv ==
  \/ P0⟦::⟧ TRUE
  \/ FALSE
====
