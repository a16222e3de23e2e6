---- MODULE m ----
EVENT get(page : Ptr)
RULE GET_01 "demanded"
RULE ⟦GET_02⟧ "not demanded" WHEN 1 = 1 SEVERITY warning
ACTION Get ON get == REQUIRE GET_01 WHEN 2 = 2 == page # NULL
INVARIANT GET_01 == TRUE
PROPERTY GET_01 == [](TRUE)
====
