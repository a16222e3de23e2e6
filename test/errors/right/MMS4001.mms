---- MODULE m ----
EVENT page_lock(page : Ptr)
VARIABLE count : Nat
INIT count = 0
VARIABLE twice : Nat
INIT twice = 0
ACTION Count ON page_lock == count' = count + 1 /\ twice' = 2 * (count + 1)
====
