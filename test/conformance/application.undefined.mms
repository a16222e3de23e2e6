------------------------- MODULE application_undefined ------------------------
EXTENDS Integers, Sequences, SequencesExt, TLC

F == [x \in 1..3 |-> x]

ASSUME F[0] = 0
ASSUME F[4] = 4
ASSUME \E i \in {0} : <<1, 2>>[i] = 1
ASSUME \E i \in {3} : <<1, 2>>[i] = 1
ASSUME (7 :> 8)[8] = 8
ASSUME ("a" :> 1)["b"] = 1
ASSUME [x \in {}, y \in {1} |-> 0][1, 1] = 0
ASSUME Without(F, 2)[2] = 2
ASSUME Head(<<>>) = 1
ASSUME Tail(<<>>) = <<>>
ASSUME Last(<<>>) = 1
ASSUME SubSeq(<<1, 2, 3>>, 2, 4) = <<2, 3>>
ASSUME SubSeq(<<1, 2, 3>>, 0, 1) = <<1>>
ASSUME SubSeq(<<1, 2, 3>>, 0, 0) = <<>>
\* A function that is no sequence.
ASSUME Len(Without(F, 1)) = 2
ASSUME Head([i \in {5} |-> 6]) = 6
ASSUME Append([i \in 0..1 |-> i], 2) = <<0, 1, 2>>
ASSUME (CHOOSE x \in 1..3 : x > 3) = 4
ASSUME (CHOOSE x \in {} : TRUE) = 1
ASSUME (CASE FALSE -> 1) = 1
ASSUME (CASE 1 = 2 -> 1 [] 2 = 1 -> 2) = 1
\* What is used is evaluated, however it got there.
ASSUME LET bad == F[9] IN bad = 9
ASSUME LET Same(x) == x IN Same(F[9]) = 9
ASSUME {F[x] : x \in 1..4} = 1..4
ASSUME {x \in 1..4 : F[x] > 0} = 1..3
ASSUME {F[9]} = {9}
ASSUME <<F[9]>> = <<9>>
ASSUME [a |-> F[9]].a = 9
ASSUME [F EXCEPT ![1] = F[9]][1] = 9
ASSUME F[F[9]] = 1
==============================================================================
