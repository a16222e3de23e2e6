---- MODULE undeclared ----
EVENT get(page : Ptr, who : STRING OPTIONAL)
EVENT tick()
VARIABLE refs : Int
INIT refs = 0
ACTION Get ON get == refs' = refs + 1
TEST "a field that no event has"
    {"event":"get","ts":1,"cpu":0,"tid":7,"comm":"a","page":"0x1","who":"{\"x\":1}"}
    {"event":"get","⟦pgae⟧":"0x1","page":"0x2"}
    {"⟦n⟧":[{"page":1}],"event":"tick"}
    EXPECT ok
====
