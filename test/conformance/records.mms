-------------------------------- MODULE records -------------------------------
EXTENDS Integers, FiniteSets

R == [mm |-> 1, start |-> 4096, flags |-> {"r", "w"}]

ASSUME R.mm = 1
ASSUME R["mm"] = 1
ASSUME R.flags = {"w", "r"}
ASSUME [a |-> 1, b |-> 2] = [b |-> 2, a |-> 1]
ASSUME [a |-> 1, b |-> 2] # [a |-> 2, b |-> 1]
ASSUME DOMAIN R = {"mm", "start", "flags"}
ASSUME "mm" \in DOMAIN R
ASSUME [a |-> [b |-> [c |-> 7]]].a.b.c = 7
ASSUME [a |-> <<1, 2>>].a[2] = 2
ASSUME [a : {1, 2}, b : {3}] = {[a |-> 1, b |-> 3], [a |-> 2, b |-> 3]}
ASSUME Cardinality([a : 1..3, b : BOOLEAN]) = 6
ASSUME [a : {}, b : {1}] = {}
ASSUME [a |-> 1, b |-> TRUE] \in [a : 1..3, b : BOOLEAN]
ASSUME [a |-> 4, b |-> TRUE] \notin [a : 1..3, b : BOOLEAN]
ASSUME [a |-> 4, b |-> TRUE] \in [a : Nat, b : BOOLEAN]
ASSUME [a |-> -4, b |-> TRUE] \notin [a : Nat, b : BOOLEAN]
ASSUME [a |-> <<1, 2>>, b |-> "x"] \in [a : Seq(Nat), b : STRING]
ASSUME [a |-> {1, 2}] \in [a : SUBSET Nat]
ASSUME {r.a : r \in [a : 1..3, b : {0}]} = 1..3
ASSUME {r \in [a : 1..3, b : 1..3] : r.a + r.b = 6} = {[a |-> 3, b |-> 3]}
ASSUME \A r \in [a : 1..3, b : 1..3] : r = [a |-> r.a, b |-> r.b]
\* A dot binds tighter than any operator, and so does application.
ASSUME R.mm + R.start = 4097
ASSUME -R.mm = -1
ASSUME [a |-> R].a.mm = 1
ASSUME (LET r == R IN r).mm = 1
ASSUME LET a == 5 IN [a |-> a].a = 5
==============================================================================
