---- MODULE m ----
EVENT get(page : Ptr)
ACTION Get ON get == REQUIRE GET_01 "g" == page # NULL
GIVEN one_page == get(page: 0x1)
TEST "t" GIVEN one_page
    get(page: NULL)
    EXPECT violated GET_01 AT 0, GET_01 AT 1, ⟦GET_01⟧ AT 2
====
