---- MODULE m ----
EVENT get(page : Ptr)
TEST "t"
    ⟦trace_begin⟧(complete: TRUE)
    get(page: 0x1)
    EXPECT ok
====
