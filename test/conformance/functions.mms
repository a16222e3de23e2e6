------------------------------- MODULE functions ------------------------------
EXTENDS Integers, FiniteSets, TLC

Square == [x \in 1..3 |-> x * x]
Sum == [x \in 1..2, y \in 10..11 |-> x + y]
Name == "a" :> 1 @@ "b" :> 2

ASSUME Square[2] = 4
ASSUME DOMAIN Square = 1..3
ASSUME Square = [y \in {3, 2, 1} |-> y^2]
ASSUME Square # [x \in 1..4 |-> x * x]
ASSUME Square # [x \in 1..3 |-> x]
ASSUME [x \in {} |-> 1] = [x \in {} |-> 2]
ASSUME DOMAIN [x \in {} |-> 1] = {}
ASSUME [x \in {1} |-> [y \in {2} |-> x + y]][1][2] = 3

\* Several bounds make a function on tuples; f[a, b] is f[<<a, b>>].
ASSUME Sum[2, 10] = 12
ASSUME Sum[<<2, 10>>] = 12
ASSUME DOMAIN Sum = (1..2) \X (10..11)
ASSUME [<<x, y>> \in {<<1, 2>>, <<3, 4>>} |-> x + y][3, 4] = 7
ASSUME [x, y \in {1, 2} |-> x - y][1, 2] = -1
ASSUME [x \in {1, 2}, <<y, z>> \in {<<3, 4>>} |-> x + y + z][2, <<3, 4>>] = 9

ASSUME Name["a"] = 1
ASSUME Name = [k \in {"a", "b"} |-> IF k = "a" THEN 1 ELSE 2]
ASSUME DOMAIN Name = {"a", "b"}
ASSUME DOMAIN (7 :> 8) = {7}
ASSUME (7 :> 8)[7] = 8
\* The left side of @@ wins.
ASSUME (7 :> 8 @@ 7 :> 9)[7] = 8
ASSUME (7 :> 8 @@ 9 :> 10) = (9 :> 10 @@ 7 :> 8)
ASSUME (1 :> 2 @@ [x \in 1..3 |-> x]) = [x \in 1..3 |-> IF x = 1 THEN 2 ELSE x]
ASSUME ([x \in 1..3 |-> x] @@ 1 :> 2)[1] = 1
ASSUME ([x \in {} |-> 0] @@ 5 :> 6) = (5 :> 6)

\* Functions on 1..n are sequences.
ASSUME [i \in 1..3 |-> 10 * i] = <<10, 20, 30>>
ASSUME (1 :> "a" @@ 2 :> "b") = <<"a", "b">>
ASSUME (2 :> "b" @@ 1 :> "a") = <<"a", "b">>
ASSUME [x \in {} |-> x] = <<>>
ASSUME <<>> = [x \in {} |-> 5]
ASSUME [i \in 2..3 |-> i] # <<2, 3>>
ASSUME [i \in 0..1 |-> i] # <<0, 1>>
ASSUME (5 :> 6) # <<6>>
ASSUME DOMAIN <<7, 8, 9>> = 1..3
ASSUME DOMAIN <<>> = {}

ASSUME [{1, 2} -> {0}] = {[x \in {1, 2} |-> 0]}
ASSUME [{1, 2} -> {0, 1}] = {<<0, 0>>, <<0, 1>>, <<1, 0>>, <<1, 1>>}
ASSUME Cardinality([{"a", "b", "c"} -> {0, 1}]) = 8
ASSUME Cardinality([1..3 -> 1..4]) = 64
ASSUME [{} -> {1}] = {<<>>}
ASSUME [{1} -> {}] = {}
ASSUME [{} -> {}] = {<<>>}
ASSUME Square \in [1..3 -> 1..9]
ASSUME Square \in [1..3 -> Nat]
ASSUME Square \notin [1..4 -> Nat]
ASSUME Square \notin [1..2 -> Nat]
ASSUME Square \notin [1..3 -> 1..8]
ASSUME <<1, 2>> \in [1..2 -> Nat]
ASSUME Name \in [{"a", "b"} -> Int]
ASSUME {f \in [{1, 2} -> {0, 1}] : f[1] = f[2]} = {<<0, 0>>, <<1, 1>>}
ASSUME {f[1] : f \in [{1, 2} -> {3, 4}]} = {3, 4}
==============================================================================
