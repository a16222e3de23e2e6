---- MODULE m ----
EVENT get(page : Ptr)
RULE GET_01 "a page is got"
RULE ⟦GET_01⟧ "a page is got"
ACTION Get ON get ==
    /\ REQUIRE GET_01 == page # NULL
    /\ REQUIRE ⟦GET_01⟧ "declared here, too" == page # NULL
ACTION Again ON get == REQUIRE GET_02 "at one place" == page # NULL
ACTION OnceMore ON get == REQUIRE ⟦GET_02⟧ "at one place" == page # NULL
====
