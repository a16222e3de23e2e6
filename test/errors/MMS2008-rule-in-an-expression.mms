---- MODULE m ----
INVARIANT ONE "one" == TRUE
INVARIANT TWO "two" == ⟦ONE⟧ /\ TRUE
====
