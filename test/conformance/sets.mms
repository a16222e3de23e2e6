--------------------------------- MODULE sets ---------------------------------
EXTENDS Integers, FiniteSets

ASSUME {1, 2, 2, 1} = {2, 1}
ASSUME {1} # {1, 2}
ASSUME {} = {}
ASSUME {} # {{}}
ASSUME {{}} = {{}}
ASSUME {{1, 2}, {2, 1}} = {{1, 2}}
ASSUME 1 \in {1, 2}
ASSUME 3 \notin {1, 2}
ASSUME {1} \in {{1}, {2}}
ASSUME {} \in {{}}
ASSUME {} \notin {{1}}
ASSUME {1, 2} \cup {2, 3} = {1, 2, 3}
ASSUME {1, 2} \union {3} = 1..3
ASSUME {1, 2} \cap {2, 3} = {2}
ASSUME {1, 2} \intersect {3} = {}
ASSUME {1, 2} \ {2, 3} = {1}
ASSUME {1, 2} \ {} = {1, 2}
ASSUME {} \ {1} = {}
ASSUME {} \subseteq {}
ASSUME {} \subseteq {1}
ASSUME {1} \subseteq {1, 2}
ASSUME {1, 2} \subseteq {1, 2}
ASSUME ~({1, 3} \subseteq {1, 2})
ASSUME ~({1} \subseteq {})

ASSUME SUBSET {} = {{}}
ASSUME SUBSET {1, 2} = {{}, {1}, {2}, {1, 2}}
ASSUME {2} \in SUBSET {1, 2}
ASSUME {3} \notin SUBSET {1, 2}
ASSUME Cardinality(SUBSET (1..10)) = 1024
ASSUME UNION {} = {}
ASSUME UNION {{}} = {}
ASSUME UNION {{1, 2}, {2, 3}, {}} = 1..3
ASSUME UNION SUBSET (1..4) = 1..4
ASSUME \A S \in SUBSET (1..3) : UNION {{x} : x \in S} = S

ASSUME Cardinality({}) = 0
ASSUME Cardinality({1, 1, 1}) = 1
ASSUME Cardinality({{}}) = 1
ASSUME Cardinality(1..100) = 100
ASSUME Cardinality({x \div 10 : x \in 0..99}) = 10
ASSUME IsFiniteSet({1, 2})
ASSUME IsFiniteSet({})

ASSUME {x \in 1..10 : x % 2 = 0} = {2, 4, 6, 8, 10}
ASSUME {x \in {} : TRUE} = {}
ASSUME {x \in 1..3 : FALSE} = {}
ASSUME {x * x : x \in -2..2} = {0, 1, 4}
ASSUME {x + y : x \in 1..2, y \in {10, 20}} = {11, 12, 21, 22}
ASSUME {x + y : x, y \in 1..2} = 2..4
ASSUME {{x} : x \in 1..2} = {{1}, {2}}
ASSUME {x : x \in {}} = {}
ASSUME {1 : x \in {5, 6}} = {1}
\* The elements of {e : x \in S} where S is a filter.
ASSUME {x + 1 : x \in {y \in 1..5 : y > 3}} = {5, 6}
ASSUME {x \in {y + 1 : y \in 1..5} : x > 4} = {5, 6}
ASSUME {S \in SUBSET (1..3) : Cardinality(S) = 2} = {{1, 2}, {1, 3}, {2, 3}}

ASSUME {TRUE, FALSE} = BOOLEAN
ASSUME TRUE \in BOOLEAN
ASSUME {"a", "b"} \cup {"a"} = {"b", "a"}
ASSUME {"a"} \notin SUBSET {"b"}
ASSUME {<<1, 2>>, <<2, 1>>} # {<<1, 2>>}
ASSUME {<<1, 2>>} \cap {<<1, 2>>, <<2, 1>>} = {<<1, 2>>}
ASSUME {[a |-> 1, b |-> 2]} = {[b |-> 2, a |-> 1]}
ASSUME [a |-> {1}, b |-> {}] \in {[a |-> {1, 1}, b |-> {}]}
ASSUME {[x \in {1, 2} |-> x]} = {<<1, 2>>}
ASSUME \A A, B \in SUBSET (1..3) : (A \cup B) \ B = A \ B
ASSUME \A A, B \in SUBSET (1..3) : A \subseteq B <=> A \cap B = A
ASSUME \A A \in SUBSET (1..3), B \in SUBSET (2..4) :
           Cardinality(A \cup B) = Cardinality(A) + Cardinality(B) - Cardinality(A \cap B)
\* Membership in sets that cannot be written out.
ASSUME {1, 2} \in SUBSET Nat
ASSUME {1, -2} \notin SUBSET Nat
ASSUME {} \in SUBSET Nat
ASSUME {{1}, {}} \in SUBSET SUBSET Nat
==============================================================================
