---- MODULE m ----
EVENT get(page : Ptr)
RULE GET_01 "a page is got"
ACTION Get ON get == REQUIRE GET_01 == page # NULL
ACTION Again ON get == REQUIRE GET_01 == page # NULL
====
