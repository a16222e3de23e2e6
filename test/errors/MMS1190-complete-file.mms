---- MODULE m ----
TEST "a file says what it is" ⟦COMPLETE WITH Era |-> 1⟧
    TRACE "t.jsonl"
    EXPECT ok
TEST "and what it records" ⟦RECORDS get⟧ TRACE "t.jsonl" EXPECT ok
CONSTANT Era : Nat
EVENT get(page : Ptr)
====
