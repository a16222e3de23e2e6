--------------------------- MODULE limits_undefined ---------------------------
EXTENDS Integers, FiniteSets

(* Sets too large to be made: mmspec's own limit is 1,000,000 elements, TLC has limits of its own. *)

ASSUME Cardinality(1..1000001) = 1000001
ASSUME 5 \in 1..2^64
ASSUME Cardinality(SUBSET (1..20)) = 1048576
ASSUME Cardinality((1..1001) \X (1..1000)) = 1001000
ASSUME Cardinality([1..20 -> BOOLEAN]) = 1048576
ASSUME Cardinality([a : 1..1001, b : 1..1000]) = 1001000
ASSUME 2^(2^40) > 0
ASSUME ShiftLeft(1, 2^40) > 0
==============================================================================
