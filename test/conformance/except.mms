-------------------------------- MODULE except --------------------------------
EXTENDS Integers, Sequences, TLC

F == [x \in 1..3 |-> x]
R == [a |-> 1, b |-> [c |-> 2, d |-> <<3, 4>>]]
G == [x \in {"p", "q"} |-> [n |-> 0, s |-> {}]]
M == [x \in 1..2 |-> [y \in 1..2 |-> 10 * x + y]]

ASSUME [F EXCEPT ![2] = 7] = <<1, 7, 3>>
ASSUME [F EXCEPT ![2] = @ + 10][2] = 12
ASSUME [F EXCEPT ![1] = @ + 1, ![3] = @ * 2] = <<2, 2, 6>>
\* Updates are made one after the other: the second @ is what the first left.
ASSUME [F EXCEPT ![2] = 5, ![2] = @ + 1][2] = 6
ASSUME [F EXCEPT ![1] = 5, ![2] = F[1]] = <<5, 1, 3>>
\* Outside the domain EXCEPT changes nothing, and does not add the key.
ASSUME [F EXCEPT ![9] = 7] = F
ASSUME DOMAIN [F EXCEPT ![9] = 7] = 1..3
ASSUME [<<>> EXCEPT ![1] = 2] = <<>>
ASSUME [<<1, 2>> EXCEPT ![2] = 3] = <<1, 3>>
ASSUME \A i \in 3..4 : [<<1, 2>> EXCEPT ![i] = 3] = <<1, 2>>

ASSUME [R EXCEPT !.a = 5].a = 5
ASSUME [R EXCEPT !.a = 5].b = R.b
ASSUME [R EXCEPT !.a = @ + 1].a = 2
ASSUME [R EXCEPT !.b.c = 9].b.c = 9
ASSUME [R EXCEPT !.b.c = @ + R.a].b.c = 3
ASSUME [R EXCEPT !.b.d[2] = @ * 10].b.d = <<3, 40>>
ASSUME [R EXCEPT !.b.d[1] = 0].b.d = <<0, 4>>
ASSUME \A i \in {0, 7} : [R EXCEPT !.b.d[i] = 0] = R
ASSUME [R EXCEPT !.a = 2, !.b.c = @ + 1] = [a |-> 2, b |-> [c |-> 3, d |-> <<3, 4>>]]
ASSUME [R EXCEPT !["a"] = 5].a = 5

ASSUME [G EXCEPT !["p"].n = @ + 1]["p"] = [n |-> 1, s |-> {}]
ASSUME [G EXCEPT !["p"].n = 1]["q"] = [n |-> 0, s |-> {}]
ASSUME [G EXCEPT !["q"].s = @ \cup {1, 2}]["q"].s = {1, 2}
ASSUME [G EXCEPT !["p"] = [@ EXCEPT !.n = 4]]["p"].n = 4
ASSUME [G EXCEPT !["z"].n = 1] = G

ASSUME [M EXCEPT ![1][2] = 0] = <<<<11, 0>>, <<21, 22>>>>
ASSUME [M EXCEPT ![2] = <<0>>] = <<<<11, 12>>, <<0>>>>
ASSUME [M EXCEPT ![1][2] = @ + M[2][1]][1][2] = 33
ASSUME [M EXCEPT ![1] = [@ EXCEPT ![1] = 5]] = <<<<5, 12>>, <<21, 22>>>>
\* ![a, b] is ![<<a, b>>], not ![a][b].
ASSUME [[x \in {1, 2}, y \in {3} |-> 0] EXCEPT ![1, 3] = 7][1, 3] = 7
ASSUME [[x \in {1, 2}, y \in {3} |-> 0] EXCEPT ![<<1, 3>>] = 7][2, 3] = 0
\* @ belongs to the innermost EXCEPT.
ASSUME [F EXCEPT ![3] = [F EXCEPT ![1] = @ + 10][1] + @] = <<1, 2, 14>>
ASSUME [[F EXCEPT ![1] = 4] EXCEPT ![1] = @ + 1][1] = 5
\* The original is what it was.
ASSUME LET g == [F EXCEPT ![1] = 100] IN F[1] = 1 /\ g[1] = 100
ASSUME [("k" :> <<1>>) EXCEPT !["k"] = Append(@, 2)] = ("k" :> <<1, 2>>)
==============================================================================
