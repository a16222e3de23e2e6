---- MODULE m ----
EVENT get(page : Ptr)
RULE GET_01 "a page is got"
ACTION Get ON get ==
    /\ REQUIRE GET_01 == page # NULL
    /\ REQUIRE ⟦GET_02⟧ == page # NULL
    /\ REQUIRE GET_03 "of one place" == page # NULL
ACTION Again ON get == REQUIRE ⟦GET_03⟧ == page # NULL
INVARIANT ⟦GTE_01⟧ == TRUE
====
