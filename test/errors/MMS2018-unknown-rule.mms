---- MODULE m ----
INVARIANT VMA_01 "v" == TRUE
TEST "t"
    TRACE "t.jsonl"
    EXPECT violated ⟦VMA_10⟧ AT 3
====
