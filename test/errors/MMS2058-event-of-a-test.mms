---- MODULE undeclared ----
EVENT get(page : Ptr)
EVENT put(page : Ptr)
VARIABLE refs : Int
INIT refs = 0
ACTION Get ON get == refs' = refs + 1
ACTION Put ON put == REQUIRE UND_01 "there is a page to put" == refs > 0
GIVEN one_get == ⟦gte⟧(page: 0x1)
TEST "a page is put once too often" COMPLETE
    get(page: 0x1)
    ⟦putt⟧(page: 0x1)
    ⟦refs⟧(page: 0x1, ts: 4s)
    lost(count: 1, cpu: 0)
    EXPECT ok
====
