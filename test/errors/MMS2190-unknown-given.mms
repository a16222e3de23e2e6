---- MODULE m ----
EVENT get(page : Ptr)
GIVEN one_page == get(page: 0x1)
GIVEN two_pages ==
    GIVEN ⟦one_pgae⟧
    get(page: 0x2)
TEST "t" GIVEN ⟦get⟧ EXPECT ok
====
