---- MODULE m ----
EVENT all(page : Ptr, n : Nat, i : Int, b : BOOLEAN, s : STRING, e : {"read", "write"}, t : Task)
TEST "what fits"
    all(page: 0xffffffffffffffff, n: 18446744073709551615, i: -9223372036854775808, b: TRUE, s: "", e: "read", t: 7)
    all(page: NULL, n: 0x10, i: 0, b: FALSE, s: "x", e: "write", t: 0, ts: 1s, cpu: 3, tid: 2, comm: "sh")
    EXPECT ok
TEST "what does not"
    all(page: ⟦"0x10"⟧, n: ⟦-1⟧, i: ⟦NULL⟧, b: ⟦1⟧, s: ⟦0x10⟧, e: ⟦"raed"⟧, t: ⟦-1⟧)
    all(page: ⟦0x10000000000000000⟧, n: ⟦18446744073709551616⟧, i: ⟦-9223372036854775809⟧,
        b: ⟦"TRUE"⟧, s: ⟦TRUE⟧, e: ⟦5⟧, t: ⟦2147483648⟧, ts: ⟦5⟧, cpu: ⟦-1⟧, tid: ⟦"a"⟧, comm: ⟦7⟧)
    all(page: ⟦5ms⟧, n: 1, i: 1, b: TRUE, s: "", e: "read", t: 1)
    EXPECT ok
====
