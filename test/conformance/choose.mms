-------------------------------- MODULE choose --------------------------------
EXTENDS Integers, FiniteSets

ASSUME (CHOOSE x \in {3} : TRUE) = 3
ASSUME (CHOOSE x \in 1..10 : x * x = 49) = 7
ASSUME (CHOOSE x \in {1, 2} : x \in {2, 3}) = 2
\* Of several it is always the same one, however the set is written.
ASSUME (CHOOSE x \in 1..3 : TRUE) = (CHOOSE y \in {3, 2, 1} : TRUE)
ASSUME (CHOOSE x \in 1..3 : x > 1) \in {2, 3}
ASSUME (CHOOSE x \in {1, 2, 3} : x # 2) = (CHOOSE x \in {3, 2, 1} : x # 2)
ASSUME (CHOOSE S \in SUBSET (1..2) : Cardinality(S) = 2) = {1, 2}
ASSUME (CHOOSE r \in [a : 1..2, b : 1..2] : r.a + r.b = 4) = [a |-> 2, b |-> 2]
ASSUME (CHOOSE f \in [{"k"} -> 1..3] : f["k"] = 3)["k"] = 3
ASSUME (CHOOSE b \in BOOLEAN : ~b) = FALSE
ASSUME (CHOOSE s \in {"x", "y"} : s # "x") = "y"
ASSUME LET Biggest(S) == CHOOSE x \in S : \A y \in S : y <= x IN Biggest({4, 9, 2}) = 9
ASSUME LET Smallest(S) == CHOOSE x \in S : \A y \in S : x <= y IN Smallest({4, 9, 2}) = 2
ASSUME (CHOOSE x \in {5, 6} : x > 5) + 1 = 7
ASSUME CHOOSE b \in {TRUE} : b
\* TLC takes the first in its order of the elements, for integers and the empty set first the least.
ASSUME (CHOOSE x \in {30, 10, 20} : TRUE) = 10
ASSUME (CHOOSE x \in -3..3 : x * x = 4) = -2
ASSUME (CHOOSE b \in BOOLEAN : TRUE) = FALSE
==============================================================================
