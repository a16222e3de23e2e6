---- MODULE m ----
Both ==
    /\ Holds(t,
  ⟦lock⟧)
    /\ TRUE
====
