----------------------------- MODULE conditionals -----------------------------
EXTENDS Integers, Sequences

Sign(x) == CASE x > 0 -> 1 [] x < 0 -> -1 [] OTHER -> 0
Kind(x) == CASE x = 1 -> "one"
             [] x = 2 -> "two"
             [] OTHER -> "many"

ASSUME (IF TRUE THEN 1 ELSE 2) = 1
ASSUME (IF FALSE THEN 1 ELSE 2) = 2
ASSUME IF 1 > 2 THEN FALSE ELSE TRUE
\* ELSE reaches as far as it can.
ASSUME (IF FALSE THEN 1 ELSE 2 + 3) = 5
ASSUME (IF TRUE THEN 1 ELSE 2 + 3) = 1
ASSUME (IF TRUE THEN 1 ELSE 2) + 3 = 4
ASSUME (IF FALSE THEN 1 ELSE IF TRUE THEN 2 ELSE 3) = 2
\* What is not chosen is not evaluated.
ASSUME (IF TRUE THEN 1 ELSE 1 \div 0) = 1
ASSUME (IF FALSE THEN Head(<<>>) ELSE 1) = 1
ASSUME Sign(5) = 1
ASSUME Sign(-5) = -1
ASSUME Sign(0) = 0
ASSUME Kind(2) = "two"
ASSUME Kind(7) = "many"
ASSUME (CASE TRUE -> 1 [] FALSE -> 2) = 1
ASSUME (CASE FALSE -> 1 [] TRUE -> 2) = 2
ASSUME (CASE TRUE -> 1 [] OTHER -> 1 \div 0) = 1
ASSUME CASE 1 = 2 -> FALSE [] OTHER -> TRUE
ASSUME \A x \in -3..3 : Sign(x) * x >= 0
ASSUME {Sign(x) : x \in -3..3} = -1..1
\* /\ and \/ stop at the item that decides, and => at a left side that is FALSE.
ASSUME ~(FALSE /\ 1 \div 0 = 1)
ASSUME TRUE \/ 1 \div 0 = 1
ASSUME FALSE => 1 \div 0 = 1
ASSUME 0 \in {0} => (IF 0 = 0 THEN TRUE ELSE 1 \div 0 = 1)
==============================================================================
