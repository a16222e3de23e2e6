---- MODULE undeclared ----
EVENT get(page : Ptr)
EVENT put(page : Ptr)
VARIABLE refs : Int
INIT refs = 0
ACTION Get ON get == refs' = refs + 1
ACTION Put ON put == REQUIRE UND_01 "there is a page to put" == refs > 0
TEST "a page is put once too often"
    {"event":"trace_begin","complete":true,"kernel":"6.12"}
    {"event":"get","page":"0x1"}
    {"event":"⟦putt⟧","page":"0x1"}
    {"ts":4, "page":"0x1", "event" : "⟦g\u0065tt⟧"}
    {"event":"lost","count":1,"cpu":0}
    EXPECT ok
====
