-------------------------------- MODULE tuples --------------------------------
EXTENDS Integers, FiniteSets

Pairs == {<<1, 2>>, <<3, 1>>, <<2, 2>>}

ASSUME <<1, "a", TRUE>>[2] = "a"
ASSUME <<1, "a">>[1] = 1
ASSUME <<1, "a">> = <<1, "a">>
ASSUME <<1, "a">> # <<2, "a">>
ASSUME {1, 2} \X {"a"} = {<<1, "a">>, <<2, "a">>}
ASSUME {1, 2} \times {3} = {<<1, 3>>, <<2, 3>>}
ASSUME {} \X {1} = {}
ASSUME Cardinality((1..3) \X (1..4)) = 12
\* Without parentheses \X makes triples, with them pairs of pairs.
ASSUME {1} \X {2} \X {3} = {<<1, 2, 3>>}
ASSUME ({1} \X {2}) \X {3} = {<<<<1, 2>>, 3>>}
ASSUME {1} \X ({2} \X {3}) = {<<1, <<2, 3>>>>}
ASSUME <<1, 2>> \in Nat \X Nat
ASSUME <<1, -2>> \notin Nat \X Nat
ASSUME <<1, "x">> \in Nat \X STRING
ASSUME <<1, 2>> \in (1..2) \X (1..2)

ASSUME \A <<a, b>> \in Pairs : a + b >= 3
ASSUME ~\A <<a, b>> \in Pairs : a < b
ASSUME \E <<a, b>> \in Pairs : a = b
ASSUME ~\E <<a, b>> \in Pairs : a + b > 4
ASSUME {a + b : <<a, b>> \in Pairs} = {3, 4}
ASSUME {<<b, a>> : <<a, b>> \in Pairs} = {<<2, 1>>, <<1, 3>>, <<2, 2>>}
ASSUME {<<a, b>> \in Pairs : a > b} = {<<3, 1>>}
ASSUME {p \in Pairs : p[1] > p[2]} = {<<3, 1>>}
ASSUME [<<a, b>> \in Pairs |-> a * b][3, 1] = 3
ASSUME (CHOOSE <<a, b>> \in Pairs : a = b) = <<2, 2>>
ASSUME \A <<a, b>> \in Pairs, c \in {0} : c < a
ASSUME {<<a, b>> : a \in 1..2, b \in 3..4} = (1..2) \X (3..4)
ASSUME \A p \in Pairs : p = <<p[1], p[2]>>
ASSUME LET Swap(p) == <<p[2], p[1]>> IN {Swap(p) : p \in Pairs} = {<<2, 1>>, <<1, 3>>, <<2, 2>>}
ASSUME \A <<a, b>> \in {} : FALSE
==============================================================================
