------------------------------- MODULE operators ------------------------------
EXTENDS Integers, Sequences, FiniteSets, FiniteSetsExt, SequencesExt, Functions

Double(x) == 2 * x
Twice(F(_), x) == F(F(x))
Compose(F(_), G(_), x) == F(G(x))
Combine(Op(_, _), a, b) == Op(a, b)
Map(F(_), s) == [i \in 1..Len(s) |-> F(s[i])]
Three == 3
a \prec b == a < b
Identity[x \in 1..3] == x

ASSUME Double(4) = 8
ASSUME Double(Double(1)) = 4
ASSUME Twice(Double, 3) = 12
ASSUME Twice(LAMBDA x : x + 1, 3) = 5
ASSUME Twice(LAMBDA x : Twice(Double, x), 1) = 16
ASSUME Compose(Double, LAMBDA x : x + Three, 1) = 8
ASSUME Combine(LAMBDA x, y : x - y, 5, 3) = 2
ASSUME Combine(+, 5, 3) = 8
ASSUME Combine(\cup, {1}, {2}) = {1, 2}
ASSUME Map(Double, <<1, 2, 3>>) = <<2, 4, 6>>
ASSUME Map(LAMBDA x : <<x>>, <<1, 2>>) = <<<<1>>, <<2>>>>
ASSUME Map(Cardinality, <<{}, {1}>>) = <<0, 1>>
ASSUME 1 \prec 2
ASSUME ~(2 \prec 1)
ASSUME Identity[2] = 2
ASSUME DOMAIN Identity = 1..3

ASSUME LET x == 5 IN x = 5
ASSUME LET x == 5 y == x + 1 IN y = 6
ASSUME LET F(x) == x * x IN F(3) + F(4) = 25
ASSUME LET x == 1 IN LET y == x + 1 IN LET z == y + 1 IN z = 3
ASSUME LET f[i \in 1..3] == i * i IN f[3] = 9
ASSUME LET Add(x, y) == x + y IN Combine(Add, 1, 2) = 3
ASSUME LET G(F(_)) == F(1) IN G(Double) = 2
\* The LET of one operand ends with it; a definition sees what is around it.
ASSUME \A n \in 1..3 : LET m == n + 1 IN m > n
ASSUME \A n \in 1..3 : LET Plus(k) == n + k IN Plus(1) = n + 1
ASSUME {LET y == x * x IN y + 1 : x \in 1..3} = {2, 5, 10}
\* An argument means what it means where it is written, not where it is used.
ASSUME LET x == 1
           Add(y) == LET z == 10 IN y + z
       IN  LET z == 5 IN Add(z) = 15
ASSUME \A x \in {1} : Twice(LAMBDA y : x + y, 0) = 2
\* What a definition or an argument stands for is only evaluated where it is used.
ASSUME LET bad == 1 \div 0 IN TRUE
ASSUME LET Ignore(x) == 7 IN Ignore(Head(<<>>)) = 7

ASSUME FoldSet(LAMBDA x, acc : x + acc, 0, 1..10) = 55
ASSUME FoldSet(+, 0, {}) = 0
ASSUME FoldSet(LAMBDA x, acc : acc \cup {2 * x}, {}, 1..3) = {2, 4, 6}
ASSUME FoldSet(LAMBDA x, acc : acc * x, 1, 1..5) = 120
ASSUME FoldSeq(LAMBDA x, acc : x + acc, 0, <<1, 2, 2>>) = 5
ASSUME FoldSeq(LAMBDA x, acc : acc \cup {x}, {}, <<1, 2, 2>>) = {1, 2}
ASSUME FoldLeft(LAMBDA acc, x : 10 * acc + x, 0, <<1, 2, 3>>) = 123
ASSUME FoldLeft(LAMBDA acc, x : Append(acc, x), <<>>, <<1, 2, 3>>) = <<1, 2, 3>>
ASSUME FoldLeft(-, 10, <<1, 2, 3>>) = 4
ASSUME FoldRight(LAMBDA x, acc : 10 * acc + x, <<1, 2, 3>>, 0) = 321
ASSUME FoldRight(LAMBDA x, acc : Append(acc, x), <<1, 2, 3>>, <<>>) = <<3, 2, 1>>
\* 1 - (2 - (3 - 0))
ASSUME FoldRight(-, <<1, 2, 3>>, 0) = 2
ASSUME FoldLeft(LAMBDA acc, x : acc, 5, <<>>) = 5
ASSUME FoldFunction(LAMBDA x, acc : x + acc, 0, [k \in {"a", "b"} |-> 4]) = 8
ASSUME FoldFunction(+, 0, <<1, 2, 2>>) = 5
ASSUME FoldFunction(LAMBDA x, acc : acc \cup {x}, {}, [k \in 1..3 |-> k \div 2]) = {0, 1}
ASSUME Min({3, 1, 2}) = 1
ASSUME Max({3, 1, 2}) = 3
ASSUME Min({-5}) = -5
ASSUME Max({2^60, 2^61}) = 2^61
==============================================================================
