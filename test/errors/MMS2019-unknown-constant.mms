---- MODULE m ----
CONSTANT PageShift : Nat DEFAULT 12
TEST "t" WITH ⟦PageShft⟧ |-> 13
    TRACE "t.jsonl"
    EXPECT ok
====
