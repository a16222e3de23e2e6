---- MODULE undeclared ----
EVENT get(page : Ptr, who : STRING OPTIONAL)
EVENT tick()
VARIABLE refs : Int
INIT refs = 0
ACTION Get ON get == refs' = refs + 1
TEST "a field that no event has"
    get(ts: 1ms, cpu: 0, tid: 7, comm: "a", page: 0x1, who: "{")
    get(⟦pgae⟧: 0x1, page: 0x2)
    tick(⟦n⟧: 1)
    lost(⟦events⟧: 3)
    EXPECT ok
====
