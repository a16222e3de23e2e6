------------------------------ MODULE quantifiers -----------------------------
EXTENDS Integers

ASSUME \A x \in {} : FALSE
ASSUME ~\E x \in {} : TRUE
ASSUME \A x \in 1..3 : x > 0
ASSUME ~\A x \in 1..3 : x > 1
ASSUME \E x \in 1..3 : x > 2
ASSUME ~\E x \in 1..3 : x > 3
ASSUME \A x, y \in 1..2 : x + y <= 4
ASSUME \A x \in 1..2, y \in 3..4 : x < y
ASSUME \A x \in 1..2 : \E y \in 1..3 : y > x
ASSUME ~\E y \in 1..3 : \A x \in 1..3 : y > x
ASSUME \E y \in 1..3 : \A x \in 1..3 : y >= x
ASSUME \E x, y \in 1..3, z \in 1..5 : x * x + y * y = z * z - 11
\* 3^2 - 11 = -2, 4^2 - 11 = 5 = 1 + 4: x = 1, y = 2, z = 4.
ASSUME \E x \in 1..3, y \in 1..3 : x # y /\ x + y = 3
\* A later bound does not see an earlier variable; a nested quantifier does.
ASSUME \A x \in 1..3 : \A y \in 1..x : y <= x
ASSUME ~(\A x \in 1..3 : \E y \in 1..(x - 1) : TRUE)
\* The body of a quantifier reaches as far as it can.
ASSUME \A x \in {1} : x = 1 => \E y \in {2} : y = 2 /\ x = 1
ASSUME (\A x \in {1} : x = 2) => FALSE
ASSUME (\E x \in {1, 2} : x = 2) /\ TRUE
ASSUME \A x \in BOOLEAN : x \/ ~x
ASSUME \A S \in SUBSET {1, 2} : \A x \in S : x \in {1, 2}
ASSUME \A f \in [{1, 2} -> {0, 1}] : f[1] + f[2] <= 2
\* An inner variable hides nothing: each name means its own bound.
ASSUME \A x \in {1} : (\E y \in {5} : y = 5) /\ x = 1
ASSUME {x \in {y \in 1..4 : y > 1} : x < 4} = {2, 3}
==============================================================================
