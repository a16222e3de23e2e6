---- MODULE m ----
EVENT get(page : Ptr)
TEST "t"
    get(page: 0x1, tid: 2, ⟦page⟧: 0x1, ⟦tid⟧: 3)
    EXPECT ok
====
